import type { AgentPlatform } from '../../../operator/controllers/agent/agent-platform.ts';
import { agentController } from '../../../operator/controllers/agent/controller.ts';
import { memoryLedger } from '../../../operator/ledger/memory-ledger.ts';
import type { KubeObject, ObjectKey } from '../../../schemas/kube-object.ts';
import { TESTER } from '../api-behaviour/world.ts';
import { until } from '../until.ts';
import type { OperatorWorld } from './operator-world.ts';

export type AgentControllerOptions = Parameters<typeof agentController>[0];

/** The agent controller on a real API server, and what tests say to it. */
export interface AgentOperator {
  readonly world: OperatorWorld;
  /** Writes an agent as a person does. */
  agent(name: string, spec?: object, annotations?: Readonly<Record<string, string>>): Promise<void>;
  remove(kind: string, name: string): Promise<void>;
  find(kind: string, name: string): Promise<KubeObject | undefined>;
  /** Resolves with the object as soon as it is like that. */
  untilFound(kind: string, name: string, is: (object: KubeObject) => boolean): Promise<KubeObject>;
  untilGone(kind: string, name: string): Promise<void>;
  /** What the Deployment controller of a cluster would report: every pod is ready. */
  reportReady(name: string): Promise<void>;
}

const versions: Readonly<Record<string, string>> = {
  Deployment: 'apps/v1',
  NetworkPolicy: 'networking.k8s.io/v1',
  Role: 'rbac.authorization.k8s.io/v1',
  RoleBinding: 'rbac.authorization.k8s.io/v1',
  ScaledObject: 'keda.sh/v1alpha1',
  TriggerAuthentication: 'keda.sh/v1alpha1',
  SwarmAgent: 'kubeswarm.io/v1alpha1',
};

export const testPlatform: AgentPlatform = {
  operatorNamespace: 'kubeswarm-system',
  image: 'kubeswarm/agent:one',
  imagePullPolicy: 'Always',
  imagePullSecrets: [],
  extraEnv: {},
  auditLog: { mode: 'off', redact: [], sink: { kind: 'stdout' }, maxDetailBytes: 8192, excludeActions: [] },
};

export function startAgentOperator(
  world: OperatorWorld,
  options: Partial<Omit<AgentControllerOptions, 'platform'>> & {
    readonly platform?: Partial<AgentPlatform>;
  } = {},
): AgentOperator {
  const { api, cache, namespace } = world;
  const clock = options.clock ?? { now: () => Date.now() };
  world.run(
    agentController({
      api: cache.api,
      reader: cache,
      events: { record: async () => {} },
      fetch: async () => new Response(),
      lookupHost: async () => ['192.0.2.7'],
      ledger: memoryLedger(clock.now),
      ...options,
      clock,
      platform: { ...testPlatform, ...options.platform },
    }),
  );
  const key = (kind: string, name: string): ObjectKey => ({
    apiVersion: versions[kind] ?? 'v1',
    kind,
    namespace,
    name,
  });
  const untilFound: AgentOperator['untilFound'] = async (kind, name, is) => {
    let found: KubeObject | undefined;
    await until(async () => {
      found = await api.get(key(kind, name));
      return found !== undefined && is(found);
    });
    if (found === undefined) throw new Error(`${kind} ${name} is gone`);
    return found;
  };
  return {
    world,
    agent: async (name, spec = {}, annotations = {}) => {
      const object: KubeObject = {
        ...key('SwarmAgent', name),
        metadata: { name, namespace, annotations },
        spec: { model: 'qwen2.5:7b', prompt: { inline: 'You help.' }, ...spec },
      };
      const { apiVersion, kind, metadata } = object;
      await api.apply({ apiVersion, kind, metadata, spec: object.spec }, { ...TESTER, force: true });
    },
    remove: (kind, name) => api.delete(key(kind, name)),
    find: (kind, name) => api.get(key(kind, name)),
    untilFound,
    untilGone: (kind, name) => until(async () => (await api.get(key(kind, name))) === undefined),
    reportReady: async (name) => {
      const { metadata, spec } = await untilFound('Deployment', `${name}-agent`, () => true);
      const replicas = Object(spec).replicas;
      const status = {
        observedGeneration: metadata.generation,
        replicas,
        readyReplicas: replicas,
        updatedReplicas: replicas,
        availableReplicas: replicas,
      };
      await api.applyStatus(
        { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: metadata.name, namespace }, status },
        { fieldManager: 'kubelet', force: true },
      );
    },
  };
}
