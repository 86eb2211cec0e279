// Runs before every npm script, on whatever Node the machine has (20 or newer): installs what is missing,
// visibly and once. Everything after it runs on the Node 24 of node_modules/.bin.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');
const stamp = join(root, 'node_modules', '.kubeswarm-installed');
const wanted = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex');

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
  process.stderr.write(
    'kubeswarm: installing the packages of package-lock.json into node_modules (once, about a minute)\n',
  );
  // Not `npm ci`: it refuses a lock file made where the registry lacks the optional packages of other platforms.
  // `install --no-save` takes the locked versions all the same and changes no file.
  // npm is a .cmd file on Windows, which only a shell can start.
  const { status } = spawnSync(
    'npm',
    ['install', '--no-save', '--no-fund', '--no-audit', '--loglevel=error'],
    {
      cwd: root,
      stdio: ['ignore', 2, 2],
      shell: process.platform === 'win32',
    },
  );
  if (status !== 0) {
    process.stderr.write(
      'kubeswarm: npm install failed. Check that this machine reaches an npm registry, then run the command again.\n',
    );
    process.exit(1);
  }
  writeFileSync(stamp, wanted);
}
