import { execFileSync } from 'node:child_process';

/**
 * The contents of blobs by their ids, of those that are here. Synchronous, as every read of a render is: what was not
 * read ahead is read when it is asked for.
 */
export function blobContents(topLevel: string, ids: readonly string[]): ReadonlyMap<string, Uint8Array> {
  const output = catFile(topLevel, '--batch', ids);
  const contents = new Map<string, Uint8Array>();
  // `<id> blob <size>`, the content, each on lines of its own; or `<id> missing`.
  for (let at = 0; at < output.length; ) {
    const end = output.indexOf('\n', at);
    const { id, bytes } = headOf(output.toString('latin1', at, end));
    at = end + 1;
    if (bytes === undefined) continue;
    contents.set(id, output.subarray(at, at + bytes));
    at += bytes + 1;
  }
  return contents;
}

/** The sizes of blobs by their ids, of those that are here. */
export function blobBytes(topLevel: string, ids: readonly string[]): ReadonlyMap<string, number> {
  const lines = catFile(topLevel, '--batch-check', ids).toString('latin1').split('\n');
  return new Map(
    lines.map(headOf).flatMap(({ id, bytes }) => (bytes === undefined ? [] : [[id, bytes] as const])),
  );
}

function catFile(topLevel: string, mode: '--batch' | '--batch-check', ids: readonly string[]): Buffer {
  if (ids.length === 0) return Buffer.alloc(0);
  return execFileSync('git', ['cat-file', mode], {
    cwd: topLevel,
    input: `${ids.join('\n')}\n`,
    maxBuffer: Number.POSITIVE_INFINITY,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
}

function headOf(line: string): { readonly id: string; readonly bytes: number | undefined } {
  const [id = '', type, size] = line.split(' ');
  return { id, bytes: type === 'blob' ? Number(size) : undefined };
}
