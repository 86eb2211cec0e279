/**
 * `npm run check`: everything that must be true of a commit besides its tests.
 * Runs all checks, prints the output of those that fail, exits 1 if any did.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const bin = (name: string): string => join(root, 'node_modules', '.bin', name);
const jest = ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js'];

const checks: readonly {
  readonly name: string;
  readonly command: readonly string[];
  readonly fix?: string;
}[] = [
  {
    name: 'generated files',
    command: [process.execPath, 'tools/generate.ts', '--check'],
    fix: 'npm run generate',
  },
  { name: 'format and lint', command: [bin('biome'), 'check', '--error-on-warnings'], fix: 'npm run fix' },
  { name: 'types', command: [bin('tsc'), '-p', '.'] },
  { name: 'unused code', command: [bin('knip')] },
  { name: 'dependency arrows', command: [process.execPath, ...jest, 'test/unit/architecture'] },
];

interface Verdict {
  readonly code: number;
  readonly output: string;
}

function run(command: readonly string[]): Promise<Verdict> {
  return new Promise((resolve, reject) => {
    const [program = '', ...args] = command;
    const child = spawn(program, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

let failed = 0;
for (const check of checks) {
  const { code, output } = await run(check.command);
  console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${check.name}`);
  if (code === 0) continue;
  failed += 1;
  console.log(output.trimEnd());
  if (check.fix !== undefined) console.log(`To mend what is mechanical: ${check.fix}`);
}
process.exitCode = failed === 0 ? 0 : 1;
