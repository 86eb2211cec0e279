import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasPlaceForCache } from '../cache/compile-cache.ts';
import { type Check, ok, warning, wrong } from './check.ts';
import { failureOf } from './failure.ts';

const NAME = 'temporary files';
const MEBIBYTE = 1024 * 1024;
/** A render of a small repository, its archive, and the compile cache. */
const LEAST_BYTES = 32 * MEBIBYTE;

/** Whether checkouts and the compile cache have a place. */
export function checkTemporary(folder: string): readonly Check[] {
  let own: string | undefined;
  try {
    own = mkdtempSync(join(folder, 'swarm-doctor-'));
    writeFileSync(join(own, 'probe'), 'probe');
  } catch (error) {
    return [
      wrong(
        NAME,
        `nothing can be written to ${folder}: ${failureOf(error)}`,
        'Mount an emptyDir of its own at /tmp, writable for uid 999, as repo-server-sidecar.yaml does',
      ),
    ];
  } finally {
    if (own !== undefined) rmSync(own, { recursive: true, force: true });
  }
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  const size = `${Math.floor(free / MEBIBYTE)} MiB are free in ${folder}`;
  const space =
    free >= LEAST_BYTES
      ? ok(NAME, size)
      : wrong(
          NAME,
          size,
          'Give the volume at /tmp a larger sizeLimit, and the container as much more memory',
        );
  if (hasPlaceForCache(folder)) return [space];
  return [
    space,
    warning(
      NAME,
      `the compile cache in ${folder} belongs to somebody else, so every render compiles its program anew`,
      'Give the sidecar a /tmp of its own',
    ),
  ];
}
