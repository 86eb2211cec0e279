import type { SwarmRun } from '../../../schemas/generated/types.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';

const apiVersion = 'kubeswarm.io/v1alpha1';
export const benchNamespace = 'bench';

/** One agent with the limits of its defaults for all steps. */
export const benchAgent: KubeObject = {
  apiVersion,
  kind: 'SwarmAgent',
  metadata: { name: 'worker', namespace: benchNamespace },
  spec: { model: 'qwen2.5:7b', prompt: { inline: 'You are a worker.' } },
};

const roles = ['reader', 'thinker', 'writer'] as const;

/** Three steps in a row, each of which reads the one before. All runs are kept, to see what that costs. */
export const benchTeam: KubeObject = {
  apiVersion,
  kind: 'SwarmTeam',
  metadata: { name: 'trio', namespace: benchNamespace },
  spec: {
    successfulRunsHistoryLimit: 100_000,
    roles: roles.map((name) => ({ name, swarmAgent: 'worker' })),
    pipeline: roles.map((role, index) => ({
      role,
      ...(index === 0 ? {} : { dependsOn: [roles[index - 1]] }),
      inputs: {
        id: '{{ .input.id }}',
        ...(index === 0 ? {} : { before: `{{ .steps.${roles[index - 1]}.output }}` }),
      },
    })),
  },
};

export function benchRun(name: string): SwarmRun {
  return {
    apiVersion,
    kind: 'SwarmRun',
    metadata: { name, namespace: benchNamespace },
    spec: { teamRef: 'trio', input: { id: name } },
  };
}
