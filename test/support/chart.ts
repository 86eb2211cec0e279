import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { clusterPrograms } from './cluster/programs.ts';
import { isKubeObject } from './cluster/schema-cluster.ts';

export const chartFolder = join(import.meta.dirname, '..', '..', 'charts', 'kubeswarm');
export const releaseNamespace = 'kubeswarm-system';

const programs = await clusterPrograms(['helm']);

export interface HelmAnswer {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs helm to its end; a status other than 0 is an answer too. */
export function helm(args: readonly string[], kubeconfig = '/dev/null'): HelmAnswer {
  const program = programs.kind === 'found' ? programs.paths.helm : 'helm';
  const { status, stdout, stderr } = spawnSync(program, args, {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, KUBECONFIG: kubeconfig },
  });
  return { status, stdout, stderr };
}

/** `helm template` of the chart as release kubeswarm in kubeswarm-system. */
export function helmTemplate(args: readonly string[] = [], chart = chartFolder): HelmAnswer {
  return helm(['template', 'kubeswarm', chart, '--namespace', releaseNamespace, ...args]);
}

/** What the chart renders besides the CRDs, as text. Throws with helm's message when it refuses. */
export function renderedText(args: readonly string[] = [], chart = chartFolder): string {
  const { status, stdout, stderr } = helmTemplate(args, chart);
  if (status !== 0) throw new Error(stderr);
  return stdout
    .split(/^---\n/m)
    .filter((document) => document.trim() !== '' && !document.includes('/charts/kubeswarm-crds/'))
    .map((document) => `---\n${document}`)
    .join('');
}

/** The objects that the chart renders besides the CRDs. */
export function renderedObjects(args: readonly string[] = [], chart = chartFolder): readonly KubeObject[] {
  return parseAllDocuments(renderedText(args, chart), { version: '1.1' })
    .map((document): unknown => document.toJS())
    .filter(isKubeObject);
}

/** The one object of the kind and name. Throws when it is not rendered. */
export function objectNamed(objects: readonly KubeObject[], kind: string, name: string): KubeObject {
  const found = objects.find((object) => object.kind === kind && object.metadata.name === name);
  if (found === undefined) throw new Error(`no ${kind} "${name}" is rendered`);
  return found;
}

/** Values that the chart is rendered with in tests: name -> arguments of helm. */
export const valuesFiles: readonly (readonly [name: string, args: readonly string[]])[] = readdirSync(
  join(chartFolder, 'ci'),
)
  .toSorted()
  .map((file) => [basename(file, '-values.yaml'), ['--values', join(chartFolder, 'ci', file)]]);

/** A describe block that is left out where helm is missing; in CI it may not be. */
export function describeWithHelm(title: string, body: () => void): void {
  test('helm is there in CI', () => {
    const verdict = programs.kind === 'missing' ? programs.message : 'found';
    if (process.env.CI !== undefined) expect(verdict).toBe('found');
  });
  const describeOrSkip = programs.kind === 'found' ? describe : describe.skip;
  describeOrSkip(title, body);
}
