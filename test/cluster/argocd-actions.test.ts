import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse, stringify } from 'yaml';
import { isMap } from '../../plugin/values/merge.ts';
import { conditionReasons } from '../../schemas/conditions.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { validate } from '../../schemas/validate.ts';
import { argocdAdmin, kit } from '../support/cluster/argocd/admin.ts';
import { actionTests, discoveryTests } from '../support/cluster/argocd/kit-tests.ts';
import { clusterPrograms } from '../support/cluster/programs.ts';
import { isKubeObject } from '../support/cluster/schema-cluster.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const programs = await clusterPrograms(['argocd']);
const describeWithArgocd = programs.kind === 'found' ? describe : describe.skip;
const argocd = programs.kind === 'found' ? programs.paths.argocd : '';
const admin = argocdAdmin(argocd);
const folder = temporaryFolder();
const read = (file: string): KubeObject => parse(readFileSync(file, 'utf8'));

test('suspend and resume are there for the kinds whose status can say Suspended', () => {
  const suspendable = Object.entries(conditionReasons)
    .filter(([, { Ready }]) => Ready.some((reason) => reason === 'Suspended'))
    .map(([kind]) => kind);
  const offered = actionTests().filter(({ action }) => action === 'suspend');
  expect(offered.map(({ kind }) => kind).sort()).toEqual(suspendable.sort());
  expect(suspendable).toContain('SwarmEvent');
});

describeWithArgocd('actions in Argo CD', () => {
  test.each(discoveryTests())('on $kind $name are offered as its test says', async ({ file, disabled }) => {
    expect(await admin.actions(file)).toEqual(disabled);
  });

  const creating = actionTests().filter(({ expected }) => Array.isArray(expected));
  test.each(creating)('[ARGOCD-7] $action of $kind $name creates what its test says', async (each) => {
    const { created } = await admin.runAction(each.file, each.action);
    expect([{ k8sOperation: 'create', unstructuredObj: created }]).toEqual(each.expected);
    const named = withName(created);
    expect(isKubeObject(named) && validate(named)).toEqual([]);
  });

  test('[ARGOCD-8] a rerun has neither labels nor annotations of its run', async () => {
    const declared = creating.find(({ name }) => name.endsWith('rerun/finished.yaml'));
    const { created } = await admin.runAction(declared?.file ?? '', 'rerun');
    const metadata = isMap(created) && isMap(created.metadata) ? created.metadata : {};
    expect(Object.keys(metadata).sort()).toEqual(['generateName', 'namespace', 'ownerReferences']);
    expect(Object.keys(read(declared?.file ?? '').metadata)).toEqual(
      expect.arrayContaining(['labels', 'annotations']),
    );
  });

  const patching = actionTests().filter(({ expected }) => !Array.isArray(expected));
  test.each(patching)('[ARGOCD-9] $action of $kind $name changes an annotation only', async (each) => {
    const input = read(each.file);
    const output = each.expected;
    if (!isKubeObject(output)) throw new Error(`${each.name} expects no object`);
    const { changes } = await admin.runAction(each.file, each.action);
    expect(changes.map(trimmed).sort()).toEqual(differentLines(input, output).sort());
    expect({ ...output, metadata: undefined }).toEqual({ ...input, metadata: undefined });
    expect(validate(output, { old: input })).toEqual([]);
  });

  test('resume of an object without annotations changes nothing', async () => {
    const suspend = patching.find(({ action }) => action === 'suspend');
    expect((await admin.runAction(suspend?.file ?? '', 'resume')).changes).toEqual([]);
  });

  test('[ARGOCD-10] status and finished mark of a run refresh nothing, its spec does', async () => {
    const [rerun] = creating;
    const counted = argocdAdmin(argocd, ignoredAsDifferences());
    const lines = (await counted.ignored(rerun?.file ?? '')).map(trimmed);
    expect(lines).toEqual(
      expect.arrayContaining(['< status:', '< kubeswarm.io/finished: Failed,2026-01-01T08:01:00Z']),
    );
    expect(lines.filter((line) => /teamRef|ticket|tracking-id/.test(line))).toEqual([]);
  });
});

/**
 * The command of Argo CD 3.2 for ignoreResourceUpdates moves the setting away before it reads it, and so says that
 * there is none. The same pointers are evaluated by its command for ignoreDifferences.
 */
function ignoredAsDifferences(): string {
  const settings = readFileSync(join(kit, 'argocd-cm.yaml'), 'utf8');
  const file = join(folder, 'argocd-cm.yaml');
  writeFileSync(file, settings.replaceAll('.ignoreResourceUpdates.', '.ignoreDifferences.'));
  return file;
}

/** What the API server makes of a generateName. */
function withName(created: unknown): unknown {
  return isMap(created) && isMap(created.metadata)
    ? { ...created, metadata: { ...created.metadata, name: 'made-by-the-server' } }
    : created;
}

function trimmed(line: string): string {
  return line.replace(/^([<>])\s*/, '$1 ');
}

/** The lines of one object that the other has not, marked as diff does. */
function differentLines(input: KubeObject, output: KubeObject): string[] {
  const lines = (object: KubeObject): readonly string[] =>
    stringify(object, { sortMapEntries: true, lineWidth: 0 })
      .split('\n')
      .map((line) => line.trim());
  const [before, after] = [lines(input), lines(output)];
  return [
    ...before.filter((line) => !after.includes(line)).map((line) => `< ${line}`),
    ...after.filter((line) => !before.includes(line)).map((line) => `> ${line}`),
  ];
}
