import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename } from 'node:path';
import { Script } from 'node:vm';
import { crc32 } from 'node:zlib';
import { compileCacheDirectory } from './compile-cache.ts';
import { type CacheLimits, openPrivateFiles } from './private-files.ts';

/** One for each program and command; other versions of both leave theirs behind. */
const LIMITS: CacheLimits = { entries: 32, bytes: 16 * 1024 * 1024 };
const HOUR = 60 * 60 * 1000;
const CHECKSUM_BYTES = 4;

/**
 * What a part of a program exports: a CommonJS bundle wrapped in a function, ASCII, with a hash of its content in its
 * name. V8 compiles a function when it is first called, which is a third of a short process; here it takes over what
 * earlier processes have compiled for the same command. Node's own cache holds no functions but a module's outermost.
 */
export function compiledExports(file: string, command = ''): unknown {
  const files = openPrivateFiles(compileCacheDirectory(tmpdir()), LIMITS);
  const name = `${basename(file)}-${process.version}-${process.arch}-${command.replaceAll(/[^a-z-]/g, '')}`;
  const known = files?.load(name);
  const cachedData = known && withoutChecksum(known.bytes);
  const script = new Script(readFileSync(file, 'latin1'), {
    filename: file,
    ...(cachedData === undefined ? {} : { cachedData }),
  });
  // Written again now and then: it comes to hold what all recipes here need, not only the first.
  const isOld = known === undefined || Date.now() - known.writtenMillis > HOUR;
  if (isOld || cachedData === undefined || script.cachedDataRejected)
    process.once('exit', () => files?.store(name, withChecksum(script.createCachedData())));
  const part = { exports: {} };
  script.runInThisContext()(createRequire(file), part, part.exports);
  return part.exports;
}

/** V8 believes every byte of it. */
function withChecksum(code: Buffer): Buffer {
  const checksum = Buffer.alloc(CHECKSUM_BYTES);
  checksum.writeUInt32LE(crc32(code));
  return Buffer.concat([code, checksum]);
}

/** undefined for what is not, to the last byte, what was written. */
function withoutChecksum(bytes: Buffer): Buffer | undefined {
  const end = bytes.length - CHECKSUM_BYTES;
  if (end < 0) return undefined;
  const code = bytes.subarray(0, end);
  return bytes.readUInt32LE(end) === crc32(code) ? code : undefined;
}
