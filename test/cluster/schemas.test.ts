import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { withDefaults } from '../../schemas/defaults.ts';
import { findingMessage } from '../../schemas/finding.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { normalise } from '../../schemas/normalise.ts';
import { validate } from '../../schemas/validate.ts';
import { clusterPrograms } from '../support/cluster/programs.ts';
import {
  collectionPath,
  create,
  installCustomResourceDefinitions,
  isKubeObject,
  messageOf,
  tryUpdate,
} from '../support/cluster/schema-cluster.ts';
import { type Cluster, startCluster } from '../support/cluster/start.ts';
import { type CorpusCase, corpus, corpusBases } from '../support/schemas/corpus.ts';

const programs = await clusterPrograms(['etcd', 'kube-apiserver', 'kubectl']);
if (programs.kind === 'missing')
  process.stderr.write(`The cluster tests are left out: ${programs.message}\n`);

test('the programs of the cluster are there in CI', () => {
  const verdict = programs.kind === 'missing' ? programs.message : 'found';
  if (process.env.CI !== undefined) expect(verdict).toBe('found');
});

const describeWithCluster = programs.kind === 'found' ? describe : describe.skip;
const cases = corpus();
const isAccepted = ({ status }: { readonly status: number }): boolean => status < 300;

describeWithCluster('our schemas before a real API server', () => {
  let cluster: Cluster;
  const stored = new Map<string, KubeObject>();

  beforeAll(async () => {
    if (programs.kind === 'missing') return;
    cluster = await startCluster(programs.paths);
    await installCustomResourceDefinitions(cluster.api);
    for (const [name, { status: _status, ...base }] of Object.entries(corpusBases())) {
      const { status, body } = await create(cluster.api, base);
      if (status !== 201 || !isKubeObject(body)) throw new Error(`base ${name}: ${messageOf(body)}`);
      stored.set(name, body);
    }
  });

  afterAll(async () => {
    cluster?.api.close();
    await cluster?.stop();
  });

  /** The object as an update of what is stored under its name. */
  function asUpdate(object: KubeObject): KubeObject {
    const resourceVersion = stored.get(object.metadata.name)?.metadata.resourceVersion ?? '';
    return { ...object, metadata: { ...object.metadata, resourceVersion } };
  }

  function answer({ object, old, isStatus }: CorpusCase): ReturnType<typeof create> {
    if (isStatus) return tryUpdate(cluster.api, asUpdate(object), '/status');
    if (old !== undefined) return tryUpdate(cluster.api, asUpdate(object), '');
    const name = object.metadata.name;
    // A base stands under its name already; cases that are not about names get one of their own.
    const metadata = stored.has(name) ? { ...object.metadata, name: `${name}-case` } : object.metadata;
    return create(cluster.api, { ...object, metadata }, true);
  }

  test('[SCHEMA-1] every manifest of the corpus gets the verdict of validate()', async () => {
    const different: string[] = [];
    for (const one of cases) {
      const findings = validate(one.object, one.old === undefined ? {} : { old: one.old });
      const response = await answer(one);
      if (isAccepted(response) === (findings.length === 0)) continue;
      const ours = findings.map(findingMessage).join('; ') || 'accepted';
      different.push(
        `${one.file}: ${one.says}\n  validate(): ${ours}\n  API server: ${messageOf(response.body)}`,
      );
    }
    expect(different).toEqual([]);
    expect(cases.length).toBeGreaterThanOrEqual(150);
  });

  test('[SCHEMA-2] withDefaults() makes of every valid manifest what the server stores', async () => {
    const valid = cases.filter(
      ({ finds, isStatus, old }) => finds.length === 0 && !isStatus && old === undefined,
    );
    for (const one of valid) {
      const { body } = await answer(one);
      const { spec } = isKubeObject(body) ? body : { spec: undefined };
      expect({ says: one.says, spec }).toEqual({ says: one.says, spec: withDefaults(one.object).spec });
    }
    expect(valid.length).toBeGreaterThan(50);
  });

  test('what only CEL refuses is answered with the messages of our findings', async () => {
    const refused = cases.filter(
      ({ finds }) => finds.length > 0 && finds.every((find) => find.startsWith('schema.cel')),
    );
    for (const one of refused) {
      const { body } = await answer(one);
      for (const { fact } of validate(one.object, one.old === undefined ? {} : { old: one.old })) {
        expect({ says: one.says, message: messageOf(body) }).toEqual({
          says: one.says,
          message: expect.stringContaining(fact),
        });
      }
    }
    expect(refused.length).toBeGreaterThan(50);
  });

  test.each([
    ['SwarmAgent', ['Name', 'Model', 'Replicas', 'Ready', 'Age'], ['Tokens(24h)', 'Gateway']],
    ['SwarmRun', ['Name', 'Phase', 'Age'], ['Team', 'Agent', 'Tokens', 'Cost($)', 'Started']],
  ])('[SCHEMA-3] %s prints the columns of the seeds', async (kind, shown, wide) => {
    const accept = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };
    const { body } = await cluster.api.request('GET', collectionPath(kind), undefined, accept);
    const columns = tableColumns(body);
    expect(columns.filter(({ priority }) => priority === 0).map(({ name }) => name)).toEqual(shown);
    expect(columns.filter(({ priority }) => priority === 1).map(({ name }) => name)).toEqual(wide);
  });

  test('[SCHEMA-18] an unquoted on: reaches the API server through kubectl as true', () => {
    const manifest = `apiVersion: kubeswarm.io/v1alpha1
kind: SwarmNotify
metadata: {name: unquoted}
spec: {channels: [{type: webhook, webhook: {url: "http://a"}}], on: [TeamFailed]}
`;
    const kubectl = programs.kind === 'found' ? programs.paths.kubectl : '';
    const args = ['--kubeconfig', cluster.kubeconfig, 'apply', '--dry-run=server', '-o', 'json', '-f', '-'];
    const { stdout, stderr } = spawnSync(kubectl, args, { input: manifest, encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout).spec.true).toEqual(['TeamFailed']);
    expect(normalise(JSON.parse(stdout)).object.spec).toMatchObject({ on: ['TeamFailed'] });
  });

  test('a SwarmAgent can be scaled', async () => {
    const path = `${collectionPath('SwarmAgent')}/agent/scale`;
    const { status, body } = await cluster.api.request('GET', path);
    expect(status).toBe(200);
    expect(body).toMatchObject({ spec: { replicas: 2 } });
  });
});

interface TableColumn {
  readonly name: string;
  readonly priority: number;
}

function tableColumns(body: unknown): readonly TableColumn[] {
  if (typeof body !== 'object' || body === null || !('columnDefinitions' in body)) return [];
  return Array.isArray(body.columnDefinitions) ? body.columnDefinitions : [];
}
