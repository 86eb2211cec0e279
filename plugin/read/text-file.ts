import { findingAt, type Report } from '../findings.ts';
import { limits } from '../yaml/limits.ts';
import { plainSource, type SourceText } from '../yaml/source-text.ts';
import { accessTo, displayName, type Tree } from './tree.ts';
import { turnedText } from './turned-text.ts';

/** What one recipe has read so far; recipes 3 bounds the sum. */
export interface ReadTotals {
  bytes: number;
  documents: number;
}

/**
 * Reads a UTF-8 file of the tree. Links that leave it, binary files and files over the limits are reported, and give
 * undefined.
 */
export function readTextFile(
  tree: Tree,
  path: string,
  totals: ReadTotals,
  report: Report,
): SourceText | undefined {
  const file = displayName(tree, path);
  const start = { file, line: 1, column: 1 };
  const access = accessTo(tree, path);
  if (access.kind === 'outside') {
    report(
      findingAt(
        start,
        'file.link',
        'the link leads out of the repository',
        'Put a copy of the file in its place',
      ),
    );
    return undefined;
  }
  const facts = access.kind === 'missing' ? undefined : tree.fileSystem.facts(access.realPath);
  if (access.kind === 'missing' || facts === undefined) {
    report(
      findingAt(start, 'import.missing', 'the file does not exist', 'Create it, or mend the link or path'),
    );
    return undefined;
  }
  if (facts.kind !== 'file') {
    report(findingAt(start, 'file.link', 'this is no regular file', 'Put a regular file in its place'));
    return undefined;
  }
  if (facts.bytes > limits.fileBytes) {
    report(findingAt(start, 'file.limit', `the file is larger than ${limits.fileBytes} bytes`, 'Split it'));
    return undefined;
  }
  const isFirstOver = totals.bytes <= limits.recipeBytes;
  totals.bytes += facts.bytes;
  if (totals.bytes > limits.recipeBytes) {
    if (!isFirstOver) return undefined;
    const fact = `the recipe's files are larger than ${limits.recipeBytes} bytes in all`;
    report(findingAt(start, 'file.limit', fact, 'Split the recipe'));
    return undefined;
  }
  const bytes = bytesOf(tree, access.realPath);
  if (bytes === undefined) {
    report(findingAt(start, 'import.missing', 'the file may not be read', 'Make it readable for the plugin'));
    return undefined;
  }
  const text = decodeText(bytes);
  if (text === undefined) {
    report(
      findingAt(
        start,
        'file.limit',
        'the file is binary, or not UTF-8',
        'Remove it, or exclude it in recipe.yaml',
      ),
    );
    return undefined;
  }
  const source = plainSource(file, text);
  for (const finding of turnedText(source)) report(finding);
  return source;
}

/** undefined for a file that is there and may not be read. */
function bytesOf(tree: Tree, path: string): Uint8Array | undefined {
  try {
    return tree.fileSystem.read(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EACCES') return undefined;
    throw error;
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true });

/** UTF-8 without NUL, byte order mark dropped; undefined for anything else. */
export function decodeText(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}
