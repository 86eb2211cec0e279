/**
 * What a terminal would obey or hide instead of showing: control characters but line feed and tab, their 8-bit forms
 * (U+009B begins an escape sequence), other line ends, and marks that turn text round.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const unprintable = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;

/**
 * Text of models, tools and files as a person may see it: `\u001b` for what a terminal would obey. Inside of JSON that
 * is the same text still. `\r\n` is a line feed.
 */
export function printable(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replaceAll(unprintable, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
