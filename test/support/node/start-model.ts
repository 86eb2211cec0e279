import { readFileSync } from 'node:fs';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { createNamespace } from './create-namespace.ts';
import { applyObjects, listPath, nodeApi, readPath } from './node-api.ts';
import { untilAnswer } from './until-row.ts';

/** Where the seeds' recipes expect their model server: http://ollama.ollama.svc:11434. */
export const modelNamespace = 'ollama';
const port = 11434;

export interface ModelOptions {
  /** Default: where the seeds' recipes look. Files that run side by side have a model each. */
  readonly namespace?: string;
  readonly thinkMillis?: number;
}

/** Deploys the scripted model with these scripts in place of the seeds' model server, and waits until it is ready. */
export async function startModel(scripts: readonly string[], options: ModelOptions = {}): Promise<void> {
  const { namespace = modelNamespace, thinkMillis = 0 } = options;
  const metadata = { name: 'ollama', namespace };
  const files = Object.fromEntries(
    scripts.map((path, index) => [`${index}.script.yaml`, readFileSync(path, 'utf8')]),
  );
  await createNamespace(namespace);
  await applyObjects([
    { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: files },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { selector, ports: [{ port, targetPort: 'http' }] },
    },
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: deployment(files, thinkMillis) },
  ]);
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments/ollama`;
  await untilAnswer(() => readPath<Deployment>(path), isRolledOut);
}

/** What the model said, one object for each turn, since it was started. */
export async function modelTurns(
  namespace = modelNamespace,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const pods = `/api/v1/namespaces/${namespace}/pods`;
  const all = await listPath<KubeObject>(`${pods}?labelSelector=app=ollama`);
  const pod = all.find(({ metadata }) => metadata.deletionTimestamp === undefined);
  const { status, body } = await nodeApi().request('GET', `${pods}/${pod?.metadata.name}/log`);
  if (status !== 200) throw new Error(`the model has no log: ${JSON.stringify(body)}`);
  // One line is JSON as a whole.
  const log = typeof body === 'string' ? body : JSON.stringify(body);
  return log
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
}

interface Deployment extends KubeObject {
  readonly status?: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly availableReplicas?: number;
  };
}

/** The one pod of it is a new one, and ready. */
function isRolledOut({ metadata, status }: Partial<Deployment>): boolean {
  const { observedGeneration, replicas, updatedReplicas, availableReplicas } = status ?? {};
  const counts = [replicas, updatedReplicas, availableReplicas];
  return observedGeneration === metadata?.generation && counts.every((count) => count === 1);
}

const selector = { app: 'ollama' };

function deployment(files: Readonly<Record<string, string>>, thinkMillis: number): object {
  return {
    replicas: 1,
    // Never two that count turns.
    strategy: { type: 'Recreate' },
    selector: { matchLabels: selector },
    template: {
      // A new pod each time: its log is the record of one test file.
      metadata: { labels: selector, annotations: { started: new Date().toISOString() } },
      spec: {
        automountServiceAccountToken: false,
        terminationGracePeriodSeconds: 1,
        securityContext: {
          runAsNonRoot: true,
          runAsUser: 65532,
          seccompProfile: { type: 'RuntimeDefault' },
        },
        containers: [
          {
            name: 'model',
            image: 'kubeswarm-recipes:0.1.0',
            imagePullPolicy: 'IfNotPresent',
            command: ['/scripted-model'],
            args: Object.keys(files).map((name) => `/scripts/${name}`),
            env: [
              { name: 'PORT', value: String(port) },
              { name: 'THINK_MILLIS', value: String(thinkMillis) },
            ],
            ports: [{ name: 'http', containerPort: port }],
            readinessProbe: { httpGet: { path: '/v1/models', port: 'http' }, periodSeconds: 1 },
            securityContext: {
              allowPrivilegeEscalation: false,
              readOnlyRootFilesystem: true,
              capabilities: { drop: ['ALL'] },
            },
            volumeMounts: [{ name: 'scripts', mountPath: '/scripts', readOnly: true }],
          },
        ],
        volumes: [{ name: 'scripts', configMap: { name: 'ollama' } }],
      },
    },
  };
}
