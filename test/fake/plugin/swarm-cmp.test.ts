import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const program = join(import.meta.dirname, '../../../plugin/bin/swarm-cmp.ts');
const folder = mkdtempSync(join(tmpdir(), 'swarm-cmp-'));
const checkout = join(folder, 'checkout');
const recipe = join(checkout, 'recipes/demo');
const temporary = join(folder, 'tmp');

const configMap = (name: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`;

beforeAll(() => {
  mkdirSync(recipe, { recursive: true });
  mkdirSync(join(checkout, 'shared'));
  mkdirSync(temporary);
  writeFileSync(join(checkout, 'shared/b.yaml'), configMap('b'));
  writeFileSync(join(recipe, 'a.yaml.hbs'), configMap('{{@namespace}}'));
  symlinkSync('../../shared/b.yaml', join(recipe, 'b.yaml'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the program as Argo CD does: in the Application's directory, with nothing but its variables. */
function run(argv: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const result = spawnSync(process.execPath, ['--no-warnings', program, ...argv], {
    cwd: recipe,
    env: { TMPDIR: temporary, ARGOCD_APP_NAMESPACE: 'demo', ARGOCD_APP_SOURCE_PATH: 'recipes/demo', ...env },
    encoding: 'utf8',
  });
  return { exitCode: result.status, stdout: result.stdout, stderr: result.stderr };
}

describe('the program swarm-cmp', () => {
  test('renders the working directory, twice the same bytes [PLUGIN-24]', () => {
    const first = run(['generate']);
    expect(first).toEqual({ exitCode: 0, stderr: '', stdout: expect.stringContaining('"name":"demo"') });
    expect(first.stdout).toContain('"name":"b"');
    expect(run(['generate'])).toEqual(first);
  });

  test('says what is wrong on stderr, and nothing on stdout [PLUGIN-25]', () => {
    const result = run(['generate'], { ARGOCD_APP_SOURCE_PATH: '' });
    expect(result).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: expect.stringMatching(/^b\.yaml:1:1 \[file\.link\] .*\n$/),
    });
  });

  test('announces parameters with hardly any variable set', () => {
    expect(run(['get-parameters'])).toEqual({ exitCode: 0, stdout: '[]\n', stderr: '' });
  });

  test.each([[[]], [['render']], [['generate', 'x']]])('%j is a usage error', (argv) => {
    const result = run(argv);
    expect([result.exitCode, result.stdout]).toEqual([2, '']);
    expect(result.stderr).toContain('usage: swarm-cmp');
  });
});
