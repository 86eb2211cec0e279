/** All but letters, digits and signs that mean nothing anywhere in a diagram. */
const hasMeaning = /[^\p{L}\p{N} .,·]/gu;

/**
 * What Mermaid reads in a text even where it stands as codes: formulas, line breaks, icons, and its own marks for codes. A
 * character that is not seen (U+2060) keeps their two parts from each other.
 */
const pairs = /\$(?=\$)|\\(?=n)|¶(?=ß)|ﬂ(?=°)|:(?=fa-)/gu;

/**
 * One line of text as the inside of a quoted Mermaid label: whatever could be syntax, Markdown or HTML stands as the
 * code of its character.
 */
export function mermaidLabel(text: string): string {
  return text
    .replaceAll(pairs, '$&\u2060')
    .replaceAll(hasMeaning, (character) => `#${character.codePointAt(0)};`);
}
