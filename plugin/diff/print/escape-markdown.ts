import { singleLine } from './single-line.ts';

const LONGEST = 1_000;

/**
 * Text of others as it can stand in Markdown and mean only itself: no link, image, mention, heading, table cell or HTML
 * comes of it. All but letters, digits and spaces becomes a numeric character reference, inside of `<code>`, where
 * nobody is mentioned. At most 1,000 characters of it are shown.
 */
export function escapeMarkdown(text: string): string {
  const line = singleLine(text).toWellFormed();
  const characters = [...line];
  const shown = characters.length > LONGEST ? `${characters.slice(0, LONGEST).join('')}…` : line;
  return `<code>${shown.replaceAll(/[^A-Za-z0-9 ]/gu, reference)}</code>`;
}

function reference(character: string): string {
  return `&#${character.codePointAt(0) ?? 0xff_fd};`;
}
