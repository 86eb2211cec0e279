const modeline = /^(\uFEFF?[ \t]*#[ \t]+yaml-language-server[ \t]*:.*?\$schema=)(\S+)/m;

/**
 * A text with the comment by which editors find its schema: what an earlier one says is replaced, else it stands in a first
 * line of its own. Nothing else of the text changes.
 */
export function withModeline(text: string, schema: string): string {
  const target = encodeURI(schema);
  if (modeline.test(text)) return text.replace(modeline, (_, start: string) => `${start}${target}`);
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const lineBreak = /\r\n|\r|\n/.exec(text)?.[0] ?? '\n';
  return `${mark}# yaml-language-server: $schema=${target}${lineBreak}${text.slice(mark.length)}`;
}
