/** One line of text as the inside of a quoted DOT string: neither escapes nor entities are read in it. */
export function dotLabel(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('\\', '\\\\').replaceAll('"', '\\"');
}
