/** Texts of HTTP `Warning` headers (RFC 7234 5.5): `299 - "text" "date"`; several may stand in one header. */
export function warningsOf(header: string | readonly string[] | undefined): readonly string[] {
  const values = header === undefined ? [] : typeof header === 'string' ? [header] : header;
  return values.flatMap((value) =>
    [...value.matchAll(WARNING)].map(([, text = '']) => unescaped(Buffer.from(text, 'latin1').toString())),
  );
}

/** Code, agent, quoted text; the date that may follow is skipped. */
const WARNING = /\d{3} \S+ "((?:[^"\\]|\\.)*)"/g;

function unescaped(text: string): string {
  return text.replaceAll(/\\(.)/g, '$1');
}
