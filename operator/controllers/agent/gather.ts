import { Buffer } from 'node:buffer';
import type {
  SwarmAgent,
  SwarmBudget,
  SwarmMemory,
  SwarmRegistry,
  SwarmRun,
} from '../../../schemas/generated/types.ts';
import type { KubeObject, ObjectKey } from '../../../schemas/kube-object.ts';
import type { Api } from '../../kube/api.ts';
import type { Clock, Reader } from '../../kube/controller.ts';
import { namespaceAccount } from '../../ledger/accounts.ts';
import { governingPolicies, governingSettings, namespaceFacts } from '../common/governing-policies.ts';
import { isClusterWide } from '../common/is-cluster-wide.ts';
import { type LedgerReader, ledgerWindows } from '../common/ledger-windows.ts';
import { normalised } from '../common/normalised.ts';
import { agentKind, budgetKind, memoryKind, registryKind, runKind } from '../common/swarm-kinds.ts';
import {
  type ConfigMap,
  configMapKind,
  type Deployment,
  deploymentKind,
  type EnvFromSource,
  type Secret,
  secretKind,
} from '../common/workload.ts';
import { deploymentName, sharedApiKeysSecret } from './agent-names.ts';
import type { AgentPlatform } from './agent-platform.ts';
import { referencedConfigMaps, referencedSecrets } from './agent-references.ts';
import type { AgentWorld, EgressFacts, PromptSource, SourceFacts } from './agent-world.ts';
import { artifactEndpoints } from './artifact-access.ts';
import { observabilityUrls } from './audit-target.ts';
import { egressTargets } from './egress-targets.ts';
import { kedaFacts } from './keda-facts.ts';
import type { McpHealth } from './mcp-health.ts';
import { resolvedMcpServers } from './mcp-resolution.ts';
import type { QueueAccess } from './queue-access.ts';
import type { QueueState } from './queue-condition.ts';
import type { RolloutPacer } from './rollout-pacer.ts';
import type { LedgerFacts } from './spending-window.ts';

export interface AgentSources {
  /** Secrets are read directly: the operator may get them, but neither list nor watch (gitops 17). */
  readonly api: Api;
  readonly reader: Reader;
  readonly clock: Clock;
  readonly platform: AgentPlatform;
  readonly health: McpHealth;
  readonly pacer: RolloutPacer;
  readonly ledger: LedgerReader;
  readonly queueAccess: { of(agent: SwarmAgent): Promise<QueueAccess> };
  queueState(): QueueState;
  lookupHost(host: string): Promise<readonly string[]>;
}

/** Reads everything that a reconcile of the agent needs; undefined when it is gone or going. */
export async function gatherAgent(key: ObjectKey, sources: AgentSources): Promise<AgentWorld | undefined> {
  const { api, reader, platform, clock } = sources;
  const namespace = key.namespace ?? '';
  // Read at once, so that the agent is one of those that own what agents share: without an owner it would stay for ever.
  const alive = (await reader.list<SwarmAgent>(agentKind, { namespace })).filter(
    ({ metadata }) => metadata.deletionTimestamp === undefined,
  );
  const written = alive.find(({ metadata }) => metadata.name === key.name);
  if (written === undefined) return undefined;
  const agent = normalised(written);
  const facts = await namespaceFacts(reader, namespace);

  const secretObjects = await readAll<Secret>(api, secretKind, namespace, referencedSecrets(agent));
  const configMapObjects = await readAll<ConfigMap>(
    reader,
    configMapKind,
    namespace,
    referencedConfigMaps(agent),
  );
  const secrets = mapValues(secretObjects, factsOf);
  const registries = await reader.list<SwarmRegistry>(registryKind, { namespace });
  const memory = agent.spec.runtime?.loop?.memory?.ref?.name ?? '';
  const budgetName = agent.spec.guardrails?.budgetRef?.name ?? '';
  const budget =
    budgetName === ''
      ? undefined
      : await reader.get<SwarmBudget>({ ...budgetKind, namespace, name: budgetName });
  const deployment = await reader.get<Deployment>({
    ...deploymentKind,
    namespace,
    name: deploymentName(agent.metadata.name),
  });
  const mcp = resolvedMcpServers(agent, registries, (secret) => secrets.get(secret)?.keys);
  const mcpUrls = mcp.kind === 'resolved' ? mcp.servers.map((server) => server.url) : [];

  return {
    agent,
    platform,
    namespaceAgents: alive.toSorted((left, right) => (left.metadata.name < right.metadata.name ? -1 : 1)),
    settings: (await governingSettings(reader, facts, platform.operatorNamespace)).map(normalised),
    registries,
    wideRegistries: await wideRegistries(reader),
    policies: await governingPolicies(reader, facts, platform.operatorNamespace),
    runs: await reader.list<SwarmRun>(runKind, { namespace }),
    ...(await ledgerFacts(sources.ledger, agent)),
    prompt: promptSource(agent, secretObjects, configMapObjects),
    secrets,
    configMaps: mapValues(configMapObjects, factsOf),
    memoryExists:
      memory === '' ||
      (await reader.get<SwarmMemory>({ ...memoryKind, namespace, name: memory })) !== undefined,
    ...(budget === undefined ? {} : { budget: normalised(budget) }),
    ...(deployment === undefined ? {} : { deployment }),
    keda: await kedaFacts(agent, deployment, api, platform),
    queue: await sources.queueAccess.of(agent),
    queueState: sources.queueState(),
    mayRestart: await sources.pacer.mayRestart(deployment),
    health: new Map(
      mcpUrls.flatMap((url) => {
        const fact = sources.health.look(url);
        return fact === undefined ? [] : [[url, fact] as const];
      }),
    ),
    egress: await egressFacts(
      agent,
      [
        ...mcpUrls,
        ...artifactEndpoints(agent),
        modelEndpoint(agent, platform.extraEnv, secretObjects, configMapObjects),
      ],
      sources,
    ),
    nowMillis: clock.now(),
  };
}

async function wideRegistries(reader: Reader): Promise<ReadonlySet<string>> {
  const registries = (await reader.list<SwarmRegistry>(registryKind)).map(normalised);
  return new Set(registries.filter(isClusterWide).map(({ metadata }) => metadata.name));
}

async function ledgerFacts(
  ledger: LedgerReader,
  { metadata: { namespace = '', name } }: SwarmAgent,
): Promise<{ readonly ledger?: LedgerFacts }> {
  const windows = await ledgerWindows(ledger, namespace, [name, namespaceAccount]);
  const [agent, all] = windows ?? [];
  return agent === undefined || all === undefined ? {} : { ledger: { agent, namespace: all } };
}

async function egressFacts(
  agent: SwarmAgent,
  urls: readonly string[],
  sources: AgentSources,
): Promise<EgressFacts> {
  if (agent.spec.infrastructure?.networkPolicy !== 'strict') return { kind: 'known', targets: [] };
  const webhooks = (agent.spec.tools?.webhooks ?? []).map((tool) => tool.url);
  const { queue, spendStore } = sources.platform;
  const stores = [queue, spendStore].flatMap((store) => (store === undefined ? [] : [store.address]));
  const observed = observabilityUrls(sources.platform);
  return egressTargets(agent, [...urls, ...webhooks, ...stores, ...observed], sources);
}

/** The model server that the pod will call, as its environment will say (decision 26). */
function modelEndpoint(
  agent: SwarmAgent,
  extraEnv: AgentPlatform['extraEnv'],
  secrets: ReadonlyMap<string, Secret | undefined>,
  configMaps: ReadonlyMap<string, ConfigMap | undefined>,
): string {
  const sources: readonly EnvFromSource[] = [
    { secretRef: { name: sharedApiKeysSecret } },
    ...(agent.spec.infrastructure?.envFrom ?? []),
  ];
  const variables: Record<string, string> = { ...extraEnv };
  for (const { prefix = '', secretRef, configMapRef } of sources) {
    const secret = textOf(secrets.get(secretRef?.name ?? ''));
    const values = { ...secret, ...configMaps.get(configMapRef?.name ?? '')?.data };
    for (const [name, value] of Object.entries(values)) variables[`${prefix}${name}`] = value;
  }
  return variables.OPENAI_BASE_URL ?? variables.LLM_ENDPOINT ?? 'https://api.openai.com';
}

function promptSource(
  agent: SwarmAgent,
  secrets: ReadonlyMap<string, Secret | undefined>,
  configMaps: ReadonlyMap<string, ConfigMap | undefined>,
): PromptSource {
  const { inline, from } = agent.spec.prompt;
  if (inline !== undefined) return { kind: 'found', text: inline, isSecret: false };
  const isSecret = from?.secretKeyRef !== undefined;
  const { name = '', key = '', optional } = from?.secretKeyRef ?? from?.configMapKeyRef ?? {};
  const kind = isSecret ? 'Secret' : 'ConfigMap';
  const object = isSecret ? secrets.get(name) : configMaps.get(name);
  const text = isSecret ? textOf(secrets.get(name))[key] : configMaps.get(name)?.data?.[key];
  if (text !== undefined || optional === true) return { kind: 'found', text: text ?? '', isSecret };
  if (object === undefined)
    return {
      kind: 'missing',
      message: `${kind} "${name}" of prompt.from not found. Create it, or name another`,
    };
  return {
    kind: 'missing',
    message: `${kind} "${name}" of prompt.from has no key "${key}". Add it, or name another`,
  };
}

function textOf(secret: Secret | undefined): Readonly<Record<string, string>> {
  const decoded = Object.entries(secret?.data ?? {}).map(
    ([key, text]) => [key, Buffer.from(text, 'base64').toString('utf8')] as const,
  );
  return { ...Object.fromEntries(decoded), ...secret?.stringData };
}

function factsOf(object: Secret | ConfigMap | undefined): SourceFacts | undefined {
  if (object === undefined) return undefined;
  const stringData = 'stringData' in object ? object.stringData : undefined;
  return {
    keys: Object.keys({ ...object.data, ...(typeof stringData === 'object' ? stringData : {}) }),
    version: object.metadata.resourceVersion ?? '',
  };
}

async function readAll<T extends KubeObject>(
  from: Pick<Reader, 'get'>,
  kind: { readonly apiVersion: string; readonly kind: string },
  namespace: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, T | undefined>> {
  const objects = await Promise.all(names.map((name) => from.get<T>({ ...kind, namespace, name })));
  return new Map(names.map((name, index) => [name, objects[index]]));
}

const mapValues = <From, To>(
  map: ReadonlyMap<string, From>,
  change: (value: From) => To,
): ReadonlyMap<string, To> => new Map([...map].map(([key, value]) => [key, change(value)]));
