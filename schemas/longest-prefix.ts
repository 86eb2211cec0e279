/** The longest of the names that the text begins with; undefined where none fits. */
export function longestPrefix(names: Iterable<string>, text: string): string | undefined {
  let longest: string | undefined;
  for (const name of names) if (text.startsWith(name) && name.length > (longest?.length ?? 0)) longest = name;
  return longest;
}
