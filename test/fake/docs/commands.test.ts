import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '../../..');

/** Commands that need more than Node, and the test that runs them. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'docs/argocd.md': 'test/cluster/argocd-install.test.ts',
  'docs/ci.md': 'test/unit/ci/ci-page.test.ts',
  'docs/concepts/artifacts.md': 'test/cluster/artifacts-page.test.ts',
  'docs/concepts/webhooks.md': 'test/cluster/event-webhooks.test.ts',
  'docs/diff.md': 'test/unit/diff/diff-page.test.ts',
  'docs/install.md': 'test/cluster/chart-install-page.test.ts',
  'docs/observability.md': 'test/cluster/observability-page.test.ts',
  'docs/tokens-and-outputs.md': 'test/cluster/outputs.test.ts',
};

interface ShellCommand {
  readonly file: string;
  readonly line: string;
}

function documents(): readonly string[] {
  const docs = readdirSync(join(root, 'docs'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((file) => !/^docs\/(reference|rules|decisions)\//.test(file));
  return ['README.md', 'CONTRIBUTING.md', ...docs];
}

/** Lines of the shell blocks of a page, with continued lines joined. */
function shellCommands(file: string): readonly ShellCommand[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/^```(?:bash|sh|shell|console)\n([\s\S]*?)^```$/gm)]
    .flatMap(([, block = '']) => block.replaceAll('\\\n', ' ').split('\n'))
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => ({ file, line: line.trim() }));
}

const commands = documents()
  .filter((file) => !(file in ELSEWHERE))
  .flatMap(shellCommands);
const swarmCommands = commands.filter(({ line }) => line.startsWith('npx swarm '));
const npmCommands = commands.filter(({ line }) => /^npm (run |test)/.test(line));

describe('the commands of the documentation', () => {
  const folder = mkdtempSync(join(tmpdir(), 'docs-'));
  beforeAll(() => cpSync(join(root, 'recipes'), join(folder, 'recipes'), { recursive: true }));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('are all of a kind that some test runs', () => {
    const known = [...swarmCommands, ...npmCommands];
    expect(swarmCommands.length).toBeGreaterThanOrEqual(4);
    expect(npmCommands.length).toBeGreaterThanOrEqual(4);
    expect(commands.filter((command) => !known.includes(command))).toEqual([]);
  });

  test.each(Object.entries(ELSEWHERE))('of %s are run by %s', (page, file) => {
    const source = readFileSync(join(root, file), 'utf8');
    expect(source).toContain(page.replace(/^docs\//, ''));
  });

  test.each(npmCommands)('$file: $line is run by .ci/run', ({ line }) => {
    expect(readFileSync(join(root, '.ci/run'), 'utf8')).toContain(line);
  });

  // What stands on several pages is run once.
  const ends = new Map<string, ReturnType<typeof typed>>();
  test.each(swarmCommands)('[CLI-11] $file: $line', async ({ line }) => {
    const end = ends.get(line) ?? typed(line.split(/\s+/).slice(2), folder);
    ends.set(line, end);
    const { code, stderr } = await end;
    expect(stderr).not.toContain('internal error');
    expect(code).toBe(0);
  });
});

function typed(
  argv: readonly string[],
  cwd: string,
): Promise<{ readonly code: number | null; readonly stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, 'dist/swarm.mjs'), ...argv], {
      cwd,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stderr }));
  });
}
