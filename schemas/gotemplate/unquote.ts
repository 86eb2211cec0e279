const simpleEscapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
};

const numericEscape = /(?:x([\da-fA-F]{2})|([0-7]{3})|u([\da-fA-F]{4})|U([\da-fA-F]{8}))/y;

type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'byte'; readonly byte: number };

/**
 * The text of a Go literal (strconv.Unquote), or undefined when it is none.
 * Bytes given as `\xNN` or `\NNN` are read as UTF-8; what is no UTF-8 becomes U+FFFD (Go keeps the bytes).
 */
export function unquoteText(literal: string): string | undefined {
  const body = literal.slice(1, -1);
  if (literal.startsWith('`')) return body.replaceAll('\r', '');
  const pieces: Piece[] = [];
  let position = 0;
  while (position < body.length) {
    const backslash = body.indexOf('\\', position);
    const plainEnd = backslash === -1 ? body.length : backslash;
    if (plainEnd > position) pieces.push({ kind: 'text', text: body.slice(position, plainEnd) });
    if (backslash === -1) break;
    const escaped = readEscape(body, backslash + 1, literal.charAt(0));
    if (escaped === undefined) return undefined;
    pieces.push(escaped.piece);
    position = escaped.end;
  }
  return joinPieces(pieces);
}

function readEscape(
  body: string,
  position: number,
  quote: string,
): { readonly piece: Piece; readonly end: number } | undefined {
  const character = body.charAt(position);
  const simple = simpleEscapes[character];
  if (simple !== undefined) {
    // Go knows \' only in character constants and \" only in strings.
    const isOtherQuote = (character === '"' || character === "'") && character !== quote;
    return isOtherQuote ? undefined : { piece: { kind: 'text', text: simple }, end: position + 1 };
  }
  numericEscape.lastIndex = position;
  const match = numericEscape.exec(body);
  if (match === null) return undefined;
  const [whole, hex, octal, short, long] = match;
  const end = position + whole.length;
  const byte = hex === undefined ? octal : hex;
  if (byte !== undefined) {
    const value = Number.parseInt(byte, hex === undefined ? 8 : 16);
    return value > 255 ? undefined : { piece: { kind: 'byte', byte: value }, end };
  }
  const code = Number.parseInt(short ?? long ?? '', 16);
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return undefined;
  return { piece: { kind: 'text', text: String.fromCodePoint(code) }, end };
}

function joinPieces(pieces: readonly Piece[]): string {
  const encoder = new TextEncoder();
  if (pieces.every((piece) => piece.kind === 'text')) return pieces.map((piece) => piece.text).join('');
  const bytes = pieces.flatMap((piece) =>
    piece.kind === 'byte' ? [piece.byte] : [...encoder.encode(piece.text)],
  );
  return new TextDecoder().decode(Uint8Array.from(bytes));
}

/** The code point of a Go character constant (`'a'`), or undefined when it is none. */
export function unquoteRune(literal: string): number | undefined {
  const byte = /^'\\(?:x([\da-fA-F]{2})|([0-7]{3}))'$/.exec(literal);
  if (byte !== null) {
    const value = byte[1] === undefined ? Number.parseInt(byte[2] ?? '', 8) : Number.parseInt(byte[1], 16);
    return value > 255 ? undefined : value;
  }
  const text = unquoteText(literal);
  if (text === undefined) return undefined;
  const [first, ...rest] = text;
  return rest.length === 0 ? first?.codePointAt(0) : undefined;
}
