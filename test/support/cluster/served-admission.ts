import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { afterEach } from '@jest/globals';
import { createAdmission } from '../../../operator/admission/admission.ts';
import { issueCertificates } from '../../../operator/admission/certificates/issue-certificates.ts';
import { promptGuard } from '../../../operator/admission/prompt-guard.ts';
import { startWebhookServer } from '../../../operator/admission/webhook-server.ts';
import { policyController } from '../../../operator/controllers/policy/controller.ts';
import type { Reader } from '../../../operator/kube/controller.ts';
import { memoryMetrics } from '../../../operator/observe/metrics.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { objectNamed, renderedObjects } from '../chart.ts';
import { until } from '../until.ts';
import { type OperatorWorld, useOperator } from './operator-world.ts';
import { clusterPrograms } from './programs.ts';
import type { Cluster } from './start.ts';

const how = { fieldManager: 'test', force: true };
const namespaceKind = { apiVersion: 'v1', kind: 'Namespace' };
const configurationName = 'kubeswarm-validating-webhook-configuration';
export const operatorNamespace = 'kubeswarm-system';

/** Serves the webhooks of the chart to the API server, beside the controller that labels governed namespaces. */
async function serveAdmission(operator: OperatorWorld): Promise<{ close(): Promise<void> }> {
  const { api, cache } = operator;
  const events = { record: async () => {} };
  const audit = { emit: () => 'evt' };
  const metrics = memoryMetrics();
  const reader: Reader = {
    get: (key) => api.get(key),
    list: async <T extends KubeObject>(...query: Parameters<Reader['list']>) =>
      (await api.list<T>(...query)).items,
  };
  const common = { events, audit, metrics, operatorNamespace, clusterAuditMode: 'off' } as const;
  operator.run(
    policyController({ ...common, api: cache.api, reader: cache, clock: { now: () => Date.now() } }),
  );
  const certificates = await issueCertificates({
    hosts: ['127.0.0.1'],
    nowMillis: Date.now(),
    keepsAuthority: false,
  });
  const server = await startWebhookServer({
    address: { host: '127.0.0.1', port: 0 },
    certificate: { cert: certificates.certificate, key: certificates.key },
    admission: createAdmission({ ...common, reader, promptGuard: promptGuard(api) }),
    log: { error: () => {} },
  });
  await api.apply(chartConfiguration(server.port, certificates.caCertificates), how);
  return server;
}

/** As the chart has it, but for a server of this process. */
function chartConfiguration(port: number, authority: string): KubeObject {
  const written = objectNamed(renderedObjects(), 'ValidatingWebhookConfiguration', configurationName);
  const webhooks = Array.isArray(written.webhooks) ? written.webhooks : [];
  return {
    ...written,
    webhooks: webhooks.map(({ clientConfig, ...webhook }) => ({
      ...webhook,
      clientConfig: {
        url: `https://127.0.0.1:${port}${clientConfig.service.path}`,
        caBundle: Buffer.from(authority).toString('base64'),
      },
    })),
  };
}

const kubectl = await clusterPrograms(['kubectl']);

export interface KubectlAnswer {
  readonly said: string;
  /** Errors and warnings. */
  readonly complained: string;
}

/** The API server with the webhooks in place, and a namespace for one test. */
export interface AdmissionWorld {
  readonly operator: OperatorWorld;
  readonly namespace: string;
  object(kind: string, name: string, spec: object, metadata?: object): KubeObject;
  /** `kubectl apply --server-side`, or with the arguments given. */
  apply(...objects: readonly object[]): Promise<KubectlAnswer>;
  kubectl(args: readonly string[], ...objects: readonly object[]): Promise<KubectlAnswer>;
  /** Resolves when the namespace carries the label that policy webhooks look for. */
  untilGoverned(): Promise<void>;
}

/** How to open a world in a test of the cluster; it ends with the test. */
export function useAdmission(cluster: () => Cluster): () => Promise<AdmissionWorld> {
  const openOperator = useOperator(cluster);
  let served: { close(): Promise<void> } | undefined;
  afterEach(async () => {
    await served?.close();
    served = undefined;
  });
  return async () => {
    const operator = await openOperator();
    const { api, namespace } = operator;
    await api.apply({ ...namespaceKind, metadata: { name: operatorNamespace } }, how);
    served = await serveAdmission(operator);
    const run: AdmissionWorld['kubectl'] = (args, ...objects) =>
      runKubectl(cluster().kubeconfig, args, objects);
    const object: AdmissionWorld['object'] = (kind, name, spec, metadata = {}) => ({
      apiVersion: 'kubeswarm.io/v1alpha1',
      kind,
      metadata: { name, namespace, ...metadata },
      spec,
    });
    // The API server takes up a configuration a moment after it is written.
    const wrong = object('SwarmBudget', 'probe', { selector: {}, limit: '1', currency: 'EUR' });
    await until(async () =>
      (await run(['apply', '--dry-run=server', '-f', '-'], wrong)).complained.includes('denied the request'),
    );
    return {
      operator,
      namespace,
      object,
      kubectl: run,
      apply: (...objects) => run(['apply', '--server-side', '--force-conflicts', '-f', '-'], ...objects),
      untilGoverned: () =>
        until(async () => {
          const found = await api.get({ ...namespaceKind, name: namespace });
          return found?.metadata.labels?.['kubeswarm.io/policy-governed'] === 'true';
        }),
    };
  };
}

/** What kubectl says of a refusal by a webhook. */
export const denial = (webhook: string, text: string): string =>
  `Error from server (Forbidden): admission webhook "${webhook}.kb.io" denied the request: ${text}`;

async function runKubectl(
  kubeconfig: string,
  args: readonly string[],
  objects: readonly object[],
): Promise<KubectlAnswer> {
  if (kubectl.kind === 'missing') throw new Error(kubectl.message);
  const child = spawn(kubectl.paths.kubectl, ['--kubeconfig', kubeconfig, ...args]);
  child.stdin.end(objects.map((object) => JSON.stringify(object)).join('\n'));
  const [said, complained] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { said, complained };
}
