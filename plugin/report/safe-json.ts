const unsafe = /[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;

/** Whether the text has a character that safeJson would write as an escape. */
export function needsEscape(text: string): boolean {
  return text.search(unsafe) >= 0;
}

/**
 * The same JSON without the characters that JSON.stringify leaves raw although a terminal obeys them (8-bit escape
 * sequences) or a reader is deceived by them (marks that turn text round).
 */
export function safeJson(json: string): string {
  return json.replaceAll(
    unsafe,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
