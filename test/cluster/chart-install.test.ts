import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { resourceKind } from '../../operator/kube/resource-kinds.ts';
import { kinds } from '../../schemas/kinds.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { chartFolder, releaseNamespace, renderedObjects, valuesFiles } from '../support/chart.ts';
import {
  type ChartCluster,
  describeWithChartCluster,
  restrictedNamespace,
} from '../support/chart-cluster.ts';
import { chartOfGoOperator } from '../support/chart-of-go.ts';
import { isDeployment } from '../support/chart-pods.ts';
import { messageOf } from '../support/cluster/schema-cluster.ts';

/** Kinds of other projects, whose CRDs the API server of the tests does not have. */
const foreign = ['cert-manager.io', 'monitoring.coreos.com', 'gateway.networking.k8s.io'];
const inNamespace = ['--namespace', releaseNamespace];
const deploymentPath = `/apis/apps/v1/namespaces/${releaseNamespace}/deployments`;
const crdPath = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const crdNames = kinds.map(({ plural }) => `${plural}.kubeswarm.io`).toSorted();

const folder = mkdtempSync(join(tmpdir(), 'charts-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function collectionOf({ apiVersion, kind, metadata }: KubeObject): string {
  const { plural, namespaced } = resourceKind({ apiVersion, kind });
  const home = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  return `${home}${namespaced ? `/namespaces/${metadata.namespace ?? releaseNamespace}` : ''}/${plural}`;
}

describeWithChartCluster('the chart on an API server', (cluster) => {
  test.each(valuesFiles)(
    'every object of %s is one that Kubernetes takes, field by field',
    async (_name, args) => {
      const objects = renderedObjects(args).filter(
        ({ apiVersion, metadata }) =>
          !foreign.some((group) => apiVersion.startsWith(group)) &&
          // Those of `helm test` are made when there are CRDs: chart-test-hook.test.ts.
          metadata.annotations?.['helm.sh/hook'] === undefined,
      );
      expect(objects.length).toBeGreaterThan(4);
      const homes = new Set(objects.flatMap(({ metadata }) => metadata.namespace ?? []));
      homes.delete(releaseNamespace);
      for (const name of homes) await cluster().create('/api/v1/namespaces', restrictedNamespace(name));
      for (const object of objects) {
        const { status, body } = await cluster().api.request(
          'POST',
          `${collectionOf(object)}?dryRun=All&fieldValidation=Strict`,
          object,
        );
        expect({
          object: `${object.kind} ${object.metadata.name}`,
          status,
          why: status === 201 ? '' : messageOf(body),
        }).toEqual({ object: `${object.kind} ${object.metadata.name}`, status: 201, why: '' });
      }
    },
  );

  test('[CHART-17] every pod passes pod security restricted, enforced by the label of its namespace', async () => {
    await cluster().create('/api/v1/namespaces', restrictedNamespace('restricted'));
    for (const name of ['default', 'kubeswarm', 'existing'])
      await cluster().create('/api/v1/namespaces/restricted/serviceaccounts', {
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: { name },
      });
    const pods = valuesFiles.flatMap(([, args]) =>
      renderedObjects(args)
        .filter(isDeployment)
        .map(({ spec }) => spec.template.spec),
    );
    expect(pods.length).toBeGreaterThanOrEqual(valuesFiles.length);
    for (const spec of pods) expect(await tryPod(cluster(), spec)).toEqual({ status: 201, why: '' });
    const [first] = pods;
    expect(await tryPod(cluster(), { ...first, securityContext: {} })).toEqual({
      status: 403,
      why: expect.stringContaining('violates PodSecurity "restricted:latest"'),
    });
  });

  test('[CHART-18] [CHART-19] installs with its CRDs, in a release Secret under 700 KB', async () => {
    const { api, helm } = cluster();
    expect(helm('install', 'kubeswarm', chartFolder, ...inNamespace, '--dry-run=server')).toContain(
      'rollout status',
    );
    expect((await api.request('GET', `${deploymentPath}/kubeswarm`)).status).toBe(404);
    helm('install', 'kubeswarm', chartFolder, ...inNamespace);
    expect((await api.request('GET', `${deploymentPath}/kubeswarm`)).status).toBe(200);
    expect(await names(cluster(), crdPath)).toEqual(crdNames);
    const secrets = await items(cluster(), `/api/v1/namespaces/${releaseNamespace}/secrets`);
    const release = secrets.filter(({ metadata }) => metadata.name.startsWith('sh.helm.release'));
    expect(release).toHaveLength(1);
    const bytes = JSON.stringify(release).length;
    expect(bytes).toBeGreaterThan(10_000);
    expect(bytes).toBeLessThan(700_000);
  });

  test('[CHART-12] an upgrade keeps the caBundle of the operator, and rollback brings the image back', async () => {
    const { api, helm } = cluster();
    const at =
      '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/kubeswarm-validating-webhook-configuration';
    const caBundle = Buffer.from(readFileSync(caFile(cluster()))).toString('base64');
    const written = await api.request(
      'PATCH',
      `${at}?fieldManager=kubeswarm-webhooks&force=true`,
      {
        apiVersion: 'admissionregistration.k8s.io/v1',
        kind: 'ValidatingWebhookConfiguration',
        metadata: { name: 'kubeswarm-validating-webhook-configuration' },
        webhooks: [{ name: 'vswarmteam.kb.io', clientConfig: { caBundle } }],
      },
      { 'content-type': 'application/apply-patch+yaml' },
    );
    expect({ status: written.status, why: messageOf(written.body) }).toMatchObject({ status: 200 });
    const queueBefore = await deployment(cluster(), 'kubeswarm-redis');
    helm('upgrade', 'kubeswarm', newerChart(), ...inNamespace);
    expect(JSON.stringify((await api.request('GET', at)).body)).toContain(caBundle);
    expect(image(await deployment(cluster(), 'kubeswarm'))).toMatch(/:0\.2\.0$/);
    const queueAfter = await deployment(cluster(), 'kubeswarm-redis');
    expect(queueAfter.spec).toEqual(queueBefore.spec);
    helm('rollback', 'kubeswarm', '1', ...inNamespace);
    expect(image(await deployment(cluster(), 'kubeswarm'))).toMatch(/:0\.1\.0$/);
  });

  test('[CHART-18] uninstalling leaves the CRDs and what people made, and nothing else', async () => {
    const memories = '/apis/kubeswarm.io/v1alpha1/namespaces/default/swarmmemories';
    await cluster().create(memories, {
      apiVersion: 'kubeswarm.io/v1alpha1',
      kind: 'SwarmMemory',
      metadata: { name: 'kept' },
      spec: { backend: 'in-context' },
    });
    cluster().helm('uninstall', 'kubeswarm', ...inNamespace);
    expect(await names(cluster(), crdPath)).toEqual(crdNames);
    expect(await names(cluster(), memories)).toEqual(['kept']);
    expect(await names(cluster(), deploymentPath)).toEqual([]);
    expect(
      (await names(cluster(), '/apis/rbac.authorization.k8s.io/v1/clusterroles')).filter((name) =>
        name.startsWith('kubeswarm'),
      ),
    ).toEqual([]);
  });

  test('[CHART-9] a release of the chart of the Go operator is upgraded in place', async () => {
    const { helm } = cluster();
    helm('install', 'kubeswarm', chartOfGoOperator(folder), ...inNamespace);
    const before = await deployment(cluster(), 'kubeswarm');
    helm('upgrade', 'kubeswarm', chartFolder, ...inNamespace);
    const after = await deployment(cluster(), 'kubeswarm');
    expect(after.metadata.uid).toBe(before.metadata.uid);
    expect(image(after)).toMatch(/:0\.1\.0$/);
  });
});

async function tryPod({ api }: ChartCluster, spec: object): Promise<{ status: number; why: string }> {
  const { status, body } = await api.request('POST', '/api/v1/namespaces/restricted/pods?dryRun=All', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { generateName: 'tried-' },
    spec,
  });
  return { status, why: status === 201 ? '' : messageOf(body) };
}

async function items({ api }: ChartCluster, path: string): Promise<readonly KubeObject[]> {
  const { body } = await api.request('GET', path);
  if (typeof body === 'object' && body !== null && 'items' in body && Array.isArray(body.items))
    return body.items;
  throw new Error(`no list at ${path}: ${messageOf(body)}`);
}

const names = async (cluster: ChartCluster, path: string): Promise<readonly string[]> =>
  (await items(cluster, path)).map(({ metadata }) => metadata.name).toSorted();

async function deployment(cluster: ChartCluster, name: string) {
  const found = (await items(cluster, deploymentPath))
    .map((object) => ({ ...object, kind: 'Deployment' }))
    .filter(isDeployment)
    .find(({ metadata }) => metadata.name === name);
  if (found === undefined) throw new Error(`Deployment "${name}" does not exist`);
  return found;
}

const image = ({ spec }: Awaited<ReturnType<typeof deployment>>): string | undefined =>
  spec.template.spec.containers[0]?.image;

/** The API server refuses a caBundle that is no certificate; its own will do. */
function caFile({ shell }: ChartCluster): string {
  const file = join(folder, 'ca.crt');
  const { stdout } = shell(
    "kubectl config view --raw -o jsonpath='{.clusters[0].cluster.certificate-authority-data}' | base64 -d",
  );
  writeFileSync(file, stdout);
  return file;
}

function newerChart(): string {
  const chart = join(folder, 'newer');
  cpSync(chartFolder, chart, { recursive: true });
  const text = readFileSync(join(chart, 'Chart.yaml'), 'utf8');
  writeFileSync(
    join(chart, 'Chart.yaml'),
    text.replace(/^version: .*$/m, 'version: 0.2.0').replace(/^appVersion: .*$/m, 'appVersion: 0.2.0'),
  );
  return chart;
}
