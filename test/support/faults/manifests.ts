import type { SwarmRun } from '../../../schemas/generated/types.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';

const apiVersion = 'kubeswarm.io/v1alpha1';
/** Where everything of these tests is. */
export const labNamespace = 'lab';
/** The one agent that plays all steps, and its Deployment. */
export const workerAgent = 'worker';
export const workerDeployment = 'worker-agent';
/** Their order in the team's pipeline. */
export const steps = ['one', 'two', 'three'] as const;

/** The agent, and a team of three steps in a row that tell the model which run and step it is asked for. */
export function labManifests(namespace: string): readonly KubeObject[] {
  return [
    {
      apiVersion,
      kind: 'SwarmAgent',
      metadata: { name: workerAgent, namespace },
      spec: {
        model: 'scripted',
        prompt: { inline: 'You work.' },
        guardrails: { limits: { concurrentTasks: 50, retries: 20 } },
      },
    },
    {
      apiVersion,
      kind: 'SwarmTeam',
      metadata: { name: 'trio', namespace },
      spec: {
        // Whoever looks at a run after others have ended still finds it.
        successfulRunsHistoryLimit: 1_000,
        roles: steps.map((name) => ({ name, swarmAgent: workerAgent })),
        pipeline: steps.map((role, index) => ({
          role,
          ...(index === 0 ? {} : { dependsOn: [steps[index - 1]] }),
          inputs: {
            task: `run={{ .input.run }} step=${role} before=${
              index === 0 ? '{{ .input.seed }}' : `{{ .steps.${steps[index - 1]}.output }}`
            }`,
          },
        })),
      },
    },
  ];
}

export function labRun(namespace: string, name: string, seed: string): SwarmRun {
  return {
    apiVersion,
    kind: 'SwarmRun',
    metadata: { name, namespace },
    spec: { teamRef: 'trio', input: { run: name, seed } },
  };
}
