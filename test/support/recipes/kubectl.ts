import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { objectTable } from '../../../cli/print/object-table.ts';
import { applyObjects } from '../../../cli/run/apply-objects.ts';
import type { LocalCluster } from '../../../cli/run/local-cluster.ts';
import { watchRun } from '../../../cli/run/watch-run.ts';
import type { SwarmAgent, SwarmRun } from '../../../schemas/generated/types.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';

/** The kubectl lines of a README, continued lines joined; those of the sections in `without` are left out. */
export function kubectlLines(readme: string, without: readonly string[]): readonly string[] {
  const sections = readme.split(/^(?=## )/m);
  const kept = sections.filter((section) => !without.some((title) => section.startsWith(`## ${title}\n`)));
  return [...kept.join('').matchAll(/^```bash\n([\s\S]*?)^```$/gm)]
    .flatMap(([, block = '']) => block.replaceAll('\\\n', ' ').split('\n'))
    .filter((line) => line.startsWith('kubectl '));
}

export interface Kubectl {
  readonly cluster: LocalCluster;
  /** Folder that files are relative to. */
  readonly directory: string;
  readonly warn: (warning: string) => void;
  readonly signal: AbortSignal;
}

/** Carries a command of the READMEs out on an embedded cluster. Answers what it prints. Throws for any other. */
export async function kubectl(line: string, context: Kubectl): Promise<string> {
  for (const [pattern, run] of commands) {
    const match = pattern.exec(line);
    if (match !== null) return run(context, match.slice(1));
  }
  throw new Error(`no such command here: ${line}`);
}

type Run = (context: Kubectl, words: readonly string[]) => Promise<string>;

const agentKind = { apiVersion: 'kubeswarm.io/v1alpha1', kind: 'SwarmAgent' };
const deploymentKind = { apiVersion: 'apps/v1', kind: 'Deployment' };

const commands: readonly (readonly [RegExp, Run])[] = [
  [
    /^kubectl apply -f ([\w./-]+\.yaml)$/,
    (context, [file = '']) => applied(context, documentsOf(join(context.directory, file))),
  ],
  [
    /^kubectl create namespace (\S+)$/,
    (context, [name = '']) => applied(context, [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }]),
  ],
  [
    /^kubectl create secret generic (\S+)\s+-n (\S+)\s+--from-literal=(\w+)=(\S+)$/,
    (context, [name = '', namespace = '', key = '', value = '']) =>
      applied(context, [
        { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace }, stringData: { [key]: value } },
      ]),
  ],
  [/^kubectl delete namespace (\S+)$/, namespaceGone],
  [/^kubectl get swarmagents -n (\S+)$/, readyAgents],
  [/^kubectl get pods -n (\S+)$/, readyPods],
  [/^kubectl get swarmrun (\S+) -n (\S+) -w$/, watched],
  [
    /^kubectl logs -n (\S+) deploy\/(\S+)$/,
    async ({ cluster }, [namespace = '', deployment = '']) => cluster.logs(namespace, deployment),
  ],
];

async function namespaceGone({ cluster, signal }: Kubectl, [name = '']: readonly string[]): Promise<string> {
  const key = { apiVersion: 'v1', kind: 'Namespace', name };
  await cluster.api.delete(key);
  await cluster.until(key, (namespace) => namespace === undefined, signal);
  return `namespace "${name}" deleted`;
}

async function applied({ cluster, warn }: Kubectl, objects: readonly KubeObject[]): Promise<string> {
  await applyObjects(cluster.api, objects, warn);
  return objects
    .map(({ kind, metadata }) => `${kind.toLowerCase()}/${metadata.name} serverside-applied`)
    .join('\n');
}

async function readyAgents(
  { cluster, signal }: Kubectl,
  [namespace = '']: readonly string[],
): Promise<string> {
  const { items } = await cluster.api.list<SwarmAgent>(agentKind, { namespace });
  const ready = items.map(({ metadata }) =>
    cluster.until<SwarmAgent>(
      { ...agentKind, namespace, name: metadata.name },
      (agent) => (agent?.status?.readyReplicas ?? 0) > 0,
      signal,
    ),
  );
  const agents = (await Promise.all(ready)).filter((agent) => agent !== undefined);
  return objectTable('SwarmAgent', agents, { nowMillis: Date.now() });
}

interface Deployment extends KubeObject {
  readonly status?: { readonly readyReplicas?: number };
}

async function readyPods({ cluster, signal }: Kubectl, [namespace = '']: readonly string[]): Promise<string> {
  const { items } = await cluster.api.list<Deployment>(deploymentKind, { namespace });
  for (const { metadata } of items) {
    await cluster.until<Deployment>(
      { ...deploymentKind, namespace, name: metadata.name },
      (deployment) => (deployment?.status?.readyReplicas ?? 0) > 0,
      signal,
    );
  }
  return items.map(({ metadata }) => metadata.name).join('\n');
}

/** The phases that were seen, one a line, as `-w` prints them. */
async function watched(
  { cluster, signal }: Kubectl,
  [name = '', namespace = '']: readonly string[],
): Promise<string> {
  const seen: string[] = [];
  const onChange = ({ status }: SwarmRun): void => {
    const phase = status?.phase ?? '';
    if (phase !== '' && seen.at(-1) !== phase) seen.push(phase);
  };
  await watchRun(cluster, { namespace, name, signal, onChange });
  return seen.join('\n');
}

function documentsOf(file: string): readonly KubeObject[] {
  return parseAllDocuments(readFileSync(file, 'utf8')).map((document) => document.toJS());
}
