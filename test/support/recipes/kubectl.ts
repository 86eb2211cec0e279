import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { columnValue } from '../../../cli/print/column-value.ts';
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
  /** Namespace of objects and commands that name none. Default `default`. */
  readonly namespace?: string;
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
  [/^kubectl get (?:swarmrun|swrun) (\S+)(?: -n (\S+))? -w$/, watched],
  [/^kubectl get swrun (\S+) -o jsonpath='\{([\w.]+)\}'(?: +\| +jq .*)?$/, fieldOfRun],
  [/^kubectl config set-context --current --namespace (\S+)$/, contextChanged],
  [/^kubectl delete -f ([\w./-]+\.yaml)$/, deleted],
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

async function applied(context: Kubectl, objects: readonly KubeObject[]): Promise<string> {
  await applyObjects(context.cluster.api, objects.map(placedIn(context)), context.warn);
  return objects
    .map(({ kind, metadata }) => `${kind.toLowerCase()}/${metadata.name} serverside-applied`)
    .join('\n');
}

function placedIn({ namespace = 'default' }: Kubectl): (object: KubeObject) => KubeObject {
  return (object) =>
    object.kind === 'Namespace' ? object : { ...object, metadata: { namespace, ...object.metadata } };
}

async function deleted(context: Kubectl, [file = '']: readonly string[]): Promise<string> {
  const objects = documentsOf(join(context.directory, file)).map(placedIn(context));
  for (const { apiVersion, kind, metadata } of objects)
    await context.cluster.api.delete({ apiVersion, kind, ...metadata });
  return objects.map(({ kind, metadata }) => `${kind.toLowerCase()} "${metadata.name}" deleted`).join('\n');
}

/** The context of a test is what it is: the command only has to agree with it. */
async function contextChanged({ namespace }: Kubectl, [name = '']: readonly string[]): Promise<string> {
  if (namespace !== name) throw new Error(`the namespace of the context is ${namespace}, not ${name}`);
  return 'Context "test" modified.';
}

/** Text as it is, all else as JSON. */
async function fieldOfRun(
  { cluster, namespace = 'default' }: Kubectl,
  [name = '', path = '']: readonly string[],
): Promise<string> {
  const key = { apiVersion: 'kubeswarm.io/v1alpha1', kind: 'SwarmRun', namespace, name };
  const value = columnValue(await cluster.api.get(key), path);
  return typeof value === 'string' ? value : JSON.stringify(value);
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
  { cluster, signal, namespace: ofContext = 'default' }: Kubectl,
  [name = '', namespace = ofContext]: readonly string[],
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
