import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { clusterPrograms } from '../support/cluster/programs.ts';
import { corpus } from '../support/schemas/corpus.ts';
import { customResourceDefinitions } from '../support/schemas/crds.ts';

const root = join(import.meta.dirname, '..', '..');
const programs = await clusterPrograms(['helm', 'kubeconform']);
if (programs.kind === 'missing')
  process.stderr.write(`The packaging tests are left out: ${programs.message}\n`);

test('helm and kubeconform are there in CI', () => {
  const verdict = programs.kind === 'missing' ? programs.message : 'found';
  if (process.env.CI !== undefined) expect(verdict).toBe('found');
});

const describeWithPrograms = programs.kind === 'found' ? describe : describe.skip;
const paths = programs.kind === 'found' ? programs.paths : { helm: '', kubeconform: '' };

describeWithPrograms('packaging', () => {
  test('Helm prints the CRDs as they are, braces included', () => {
    const { stdout, stderr, status } = spawnSync(
      paths.helm,
      ['template', join(root, 'charts', 'kubeswarm-crds')],
      {
        encoding: 'utf8',
        maxBuffer: 16 * 1024 * 1024,
      },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const printed = parseAllDocuments(stdout, { version: '1.1' }).map((document) => document.toJS());
    const byName = (a: { metadata: { name: string } }, b: { metadata: { name: string } }): number =>
      a.metadata.name < b.metadata.name ? -1 : 1;
    expect(printed.sort(byName)).toEqual([...customResourceDefinitions()].sort(byName));
    expect(stdout).toContain('{{ .output }}');
  });

  test('the chart of the CRDs refuses values, since it has none', () => {
    const { stderr, status } = spawnSync(
      paths.helm,
      ['template', join(root, 'charts', 'kubeswarm-crds'), '--set', 'anything=1'],
      { encoding: 'utf8' },
    );
    expect(status).not.toBe(0);
    expect(stderr).toContain('anything');
  });

  test('kubeconform takes every valid manifest of the corpus and refuses an unknown field', () => {
    const valid = corpus().filter(
      ({ finds, isStatus, old }) => finds.length === 0 && !isStatus && old === undefined,
    );
    const manifests = valid
      .map(({ object }) => JSON.stringify(object))
      .filter((text) => !text.includes('null'));
    const accepted = kubeconform(manifests.join('\n---\n'));
    expect({ output: accepted.stdout + accepted.stderr, status: accepted.status }).toEqual({
      output: '',
      status: 0,
    });
    expect(manifests.length).toBeGreaterThan(50);
    const refused = kubeconform(
      JSON.stringify({
        apiVersion: 'kubeswarm.io/v1alpha1',
        kind: 'SwarmAgent',
        metadata: { name: 'a' },
        spec: { modle: 'x' },
      }),
    );
    expect(refused.status).toBe(1);
    expect(refused.stdout).toContain('modle');
  });
});

function kubeconform(input: string): {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number | null;
} {
  const schemas = join(root, 'schemas', 'generated', 'kubeconform');
  const location = `${schemas}/{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json`;
  return spawnSync(paths.kubeconform, ['-strict', '-schema-location', location, '-'], {
    input,
    encoding: 'utf8',
  });
}
