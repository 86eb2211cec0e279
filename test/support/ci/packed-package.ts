import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '../../..');

/** What `npm pack` makes of this checkout and the bundle in dist/: the file, in `folder`, and the names in it. */
export async function packedPackage(
  folder: string,
): Promise<{ readonly path: string; readonly files: readonly string[] }> {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  // Tests run on a bundle that is built already.
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const { stdout } = await promisify(execFile)(npm, args, { cwd: root, maxBuffer: 16 * 1024 * 1024 });
  const [packed] = JSON.parse(stdout);
  return {
    path: join(folder, packed.filename),
    files: packed.files.map(({ path }: { readonly path: string }) => path),
  };
}
