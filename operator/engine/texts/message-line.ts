import { oneLine } from '../../../schemas/one-line.ts';
import { firstBytes } from './text-bytes.ts';

const maxBytes = 1024;

/** A message for status and events: whatever a model or a server has said, one line of at most 1 KiB. */
export function messageLine(text: string): string {
  return firstBytes(oneLine(text), maxBytes);
}
