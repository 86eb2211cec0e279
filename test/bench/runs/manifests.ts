import type { SwarmRun } from '../../../schemas/generated/types.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';

const apiVersion = 'kubeswarm.io/v1alpha1';
export const benchNamespace = 'bench';

/** One agent with the limits of its defaults for all steps. */
export const benchAgent = agentWith('worker', { model: 'qwen2.5:7b' });

/** One with room for the tasks of all runs, so that none waits for another. */
export const roomyAgent = agentWith('roomy-worker', {
  model: 'qwen2.5:7b',
  guardrails: { limits: { concurrentTasks: 20 } },
});

function agentWith(name: string, spec: Readonly<Record<string, unknown>>): KubeObject {
  return {
    apiVersion,
    kind: 'SwarmAgent',
    metadata: { name, namespace: benchNamespace },
    spec: { prompt: { inline: 'You are a worker.' }, ...spec },
  };
}

const roles = ['reader', 'thinker', 'writer'] as const;

/** Three steps in a row, each of which reads the one before. All runs are kept, to see what that costs. */
export const benchTeam = teamOf('trio', 'worker');
export const roomyTeam = teamOf('roomy-trio', 'roomy-worker');

function teamOf(team: string, swarmAgent: string): KubeObject {
  return {
    apiVersion,
    kind: 'SwarmTeam',
    metadata: { name: team, namespace: benchNamespace },
    spec: {
      successfulRunsHistoryLimit: 100_000,
      roles: roles.map((name) => ({ name, swarmAgent })),
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
}

export function benchRun(name: string, { metadata: team } = benchTeam): SwarmRun {
  return {
    apiVersion,
    kind: 'SwarmRun',
    metadata: { name, namespace: benchNamespace },
    spec: { teamRef: team.name, input: { id: name } },
  };
}
