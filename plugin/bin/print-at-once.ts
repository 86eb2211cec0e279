import { writeSync } from 'node:fs';

/**
 * Writes a text to standard output (1) or standard error (2) without the streams that Node makes for them, which take
 * 4 ms of a start. Whether all of it was taken: who stops reading gets no stack trace.
 */
export async function printAtOnce(descriptor: 1 | 2, text: string): Promise<boolean> {
  let rest = Buffer.from(text);
  try {
    while (rest.length > 0) rest = rest.subarray(writeSync(descriptor, rest));
    return true;
  } catch (error) {
    // A pipe that does not make its writer wait is for a stream after all.
    return Object(error).code === 'EAGAIN' && streamed(descriptor, rest);
  }
}

function streamed(descriptor: 1 | 2, rest: Buffer): Promise<boolean> {
  const stream = descriptor === 1 ? process.stdout : process.stderr;
  stream.on('error', () => undefined);
  return new Promise((resolve) => stream.write(rest, (error) => resolve(!error)));
}
