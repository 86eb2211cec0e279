import { hash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { ownDirectory } from './private-directory.ts';
import { type CacheLimits, openPrivateFiles } from './private-files.ts';

/** Texts by name, shared as private files are. */
export interface RenderCache {
  /** What renders: another program shares no entry with this one. */
  readonly program: string;
  readonly load: (name: string) => string | undefined;
  readonly store: (name: string, text: string) => void;
}

/** In the sidecar they lie in memory. */
const LIMITS: CacheLimits = { entries: 256, bytes: 32 * 1024 * 1024 };

/** The cache in a directory that nobody else may write; undefined where there is no such directory. */
export function openRenderCache(
  program: string,
  directory = ownDirectory(tmpdir(), 'kubeswarm-render-cache'),
  limits = LIMITS,
): RenderCache | undefined {
  const files = openPrivateFiles(directory, limits);
  return (
    files && {
      program,
      load: (name) => files.load(hash('sha256', name))?.bytes.toString('utf8'),
      store: (name, text) => files.store(hash('sha256', name), text),
    }
  );
}
