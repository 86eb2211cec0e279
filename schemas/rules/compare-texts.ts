/** Orders texts by UTF-16 code unit, so that no locale changes what is named or printed first. */
export function compareTexts(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
