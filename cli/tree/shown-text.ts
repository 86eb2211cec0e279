import { oneLine } from '../../schemas/one-line.ts';
import { printable } from '../print/printable.ts';

/** Code points that no XML may hold, and so no picture. */
const noCharacter = /[\ufffe\uffff]/g;

/** Text of a model as one line in which nothing steers a terminal or a page: whole characters, no controls. */
export function shownText(text: string): string {
  return printable(oneLine(text.toWellFormed())).replaceAll(noCharacter, '\ufffd');
}
