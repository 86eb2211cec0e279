import { describe, expect, test } from '@jest/globals';
import { parse, parseAllDocuments } from 'yaml';
import { agent, configMap } from '../plugin/render-files.ts';
import { lintFiles } from './lint-files.ts';

const origin = `, annotations: {config.kubernetes.io/path: base/agents.yaml, config.kubernetes.io/index: '1'}`;

/** What kustomize hands to a function, comments of the files included. */
function resourceList(...items: readonly string[]): string {
  const indented = items.map((item) => `- ${item.trimEnd().replaceAll('\n', '\n  ')}\n`).join('');
  return `apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n${indented}`;
}

const fine = agent('fine').replace('  model:', '  # chosen in May\n  model:');
const broken = agent('broken', '  modle: x\n').replace('{name: broken}', `{name: broken${origin}}`);

const piped = (stdin: string, ...argv: string[]) => lintFiles(['-', '-o', 'krm', ...argv], { stdin });

describe('as a KRM function [LINT-7]', () => {
  test('the list of kustomize comes back to the byte when nothing is found', async () => {
    const stdin = resourceList(fine, configMap('other'));
    expect(await piped(stdin)).toEqual({ exitCode: 0, stdout: stdin, stderr: '', files: [] });
  });

  test('findings are results that name object, field and file, behind untouched items', async () => {
    const stdin = resourceList(fine, broken);
    const result = await piped(stdin);
    expect(result.exitCode).toBe(1);
    expect(result.stdout.startsWith(stdin)).toBe(true);
    expect(parse(result.stdout).results).toEqual([
      {
        message: expect.stringContaining('Did you mean spec.model?'),
        severity: 'error',
        resourceRef: { apiVersion: 'kubeswarm.io/v1alpha1', kind: 'SwarmAgent', name: 'broken' },
        field: { path: 'spec.modle' },
        file: { path: 'base/agents.yaml', index: 1 },
        tags: { rule: 'schema.unknown-field', line: expect.any(String), column: expect.any(String) },
      },
    ]);
    expect(result.stderr).toContain('[schema.unknown-field]');
  });

  test.each([
    ['JSON', (text: string) => JSON.stringify(parse(text))],
    ['results of an earlier function', (text: string) => `${text}results:\n- {message: earlier}\n`],
    ['an end mark', (text: string) => `${text}...\n`],
    ['a flow map', (text: string) => JSON.stringify(parse(text), null, 1)],
  ])('a list with %s keeps everything and gains the results', async (_, change) => {
    const stdin = change(resourceList(fine, broken));
    const before = parse(stdin);
    const after = parseAllDocuments((await piped(stdin)).stdout);
    expect(after).toHaveLength(1);
    const { results, ...list } = after[0]?.toJS() ?? {};
    const { results: earlier = [], ...given } = before;
    expect(list).toEqual(given);
    expect(results).toEqual([...earlier, expect.objectContaining({ severity: 'error' })]);
  });

  test('files on disk give a list of results alone', async () => {
    const { stdout } = await lintFiles(['a.yaml', '-o', 'krm'], { files: { '/repo/a.yaml': broken } });
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'ResourceList', items: [], results: [{}] });
  });
});

describe('as a Helm post-renderer [LINT-7]', () => {
  const warned = agent('warned', '  envFrom: []\n');

  test('manifests pass to the byte, with what is only a warning on stderr', async () => {
    const stdin = `# Source: chart/templates/a.yaml\n${fine}---\n${warned}---\n${configMap('other')}`;
    const result = await piped(stdin);
    expect([result.exitCode, result.stdout]).toEqual([0, stdin]);
    expect(result.stderr).toContain('warning: spec.envFrom');
    expect((await piped(stdin, '--max-warnings', '0')).exitCode).toBe(1);
  });

  test('with an error nothing passes, and other outputs still tell', async () => {
    const result = await piped(`${fine}---\n${broken}`, '-o', 'sarif=out.sarif');
    expect([result.exitCode, result.stdout]).toEqual([1, '']);
    expect(result.stderr).toContain('[schema.unknown-field]');
    expect(result.files).toEqual([
      { path: '/repo/out.sarif', text: expect.stringContaining('schema.unknown-field') },
    ]);
  });

  test.each(['a: [', 'x: *no\n'])('what is no YAML does not pass: %j', async (stdin) => {
    const result = await piped(stdin);
    expect([result.exitCode, result.stdout]).toEqual([1, '']);
  });
});
