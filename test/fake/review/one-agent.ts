import type { SwarmAgent, SwarmRun } from '../../../schemas/generated/types.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';

const apiVersion = 'kubeswarm.io/v1alpha1';
export const namespace = 'review';
/** Where Secrets say that the model is. */
export const modelHost = 'ollama.ollama.svc:11434';

export type AgentSpec = Partial<SwarmAgent['spec']>;

/** A namespace with one agent, a team of it, and the Secret that leads to the model; `keys` go into that Secret. */
export function oneAgent(
  spec: AgentSpec = {},
  keys: Readonly<Record<string, string>> = {},
): readonly KubeObject[] {
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    secret('model', { LLM_ENDPOINT: `http://${modelHost}`, ...keys }),
    {
      apiVersion,
      kind: 'SwarmAgent',
      metadata: { name: 'worker', namespace },
      spec: {
        model: 'qwen2.5:7b',
        prompt: { inline: 'Work.' },
        infrastructure: { envFrom: [{ secretRef: { name: 'model' } }] },
        ...spec,
      },
    },
    team([{ role: 'work' }]),
  ];
}

export function team(
  pipeline: readonly object[],
  fields: Readonly<Record<string, unknown>> = {},
): KubeObject {
  const roles = pipeline.map((step) => ({ name: 'role' in step ? step.role : '', swarmAgent: 'worker' }));
  return {
    apiVersion,
    kind: 'SwarmTeam',
    metadata: { name: 'team', namespace },
    spec: { roles, pipeline, ...fields },
  };
}

export function run(spec: Partial<SwarmRun['spec']> = {}): SwarmRun {
  return {
    apiVersion,
    kind: 'SwarmRun',
    metadata: { name: 'run', namespace },
    spec: { teamRef: 'team', input: { item: 'lamp' }, ...spec },
  };
}

export function secret(name: string, stringData: Readonly<Record<string, string>>): KubeObject {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace }, stringData };
}

/** Ready's reason and message: why a run ended. */
export function ending({ status }: SwarmRun): { readonly reason?: string; readonly message?: string } {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  return ready === undefined ? {} : { reason: ready.reason, message: ready.message };
}
