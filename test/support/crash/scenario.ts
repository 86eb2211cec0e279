import type { SwarmAgent, SwarmRun, SwarmTeam } from '../../../schemas/generated/types.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';

/** What a crash test runs: the objects that stand before the run, and the run. */
export interface Scenario {
  readonly objects: readonly KubeObject[];
  readonly run: SwarmRun;
}

export type ScenarioName = 'small' | 'large' | 'dynamic' | 'files';

export const namespace = 'crash';
const apiVersion = 'kubeswarm.io/v1alpha1';
export const modelHost = 'model.test.svc:80';
export const shopHost = 'shop.test.svc:80';

/** The name of the step is the first word of its agent's system prompt, which tells the model who asks. */
const agent = (step: string, spec: Partial<SwarmAgent['spec']> = {}): SwarmAgent => ({
  apiVersion,
  kind: 'SwarmAgent',
  metadata: { name: `${step}-agent`, namespace },
  spec: {
    model: 'qwen2.5:7b',
    prompt: { inline: `${step} is your step.` },
    infrastructure: { envFrom: [{ secretRef: { name: 'model' } }] },
    ...spec,
  },
});

const team = (spec: SwarmTeam['spec']): SwarmTeam => ({
  apiVersion,
  kind: 'SwarmTeam',
  metadata: { name: 'team', namespace },
  spec,
});

const run: SwarmRun = {
  apiVersion,
  kind: 'SwarmRun',
  metadata: { name: 'run', namespace },
  spec: { teamRef: 'team', input: { item: 'lamp' } },
};

const surroundings: readonly KubeObject[] = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
  {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'model', namespace },
    stringData: { LLM_ENDPOINT: `http://${modelHost}` },
  },
];

/** An order by a tool, a draft that is rejected once, a polish that loops once. */
const large: Scenario = {
  objects: [
    ...surroundings,
    agent('order', { tools: { mcp: [{ name: 'shop', url: `http://${shopHost}`, transport: 'rest' }] } }),
    agent('draft'),
    agent('polish'),
    team({
      roles: ['order', 'draft', 'polish'].map((name) => ({ name, swarmAgent: `${name}-agent` })),
      pipeline: [
        { role: 'order', inputs: { item: '{{ .input.item }}' } },
        {
          role: 'draft',
          dependsOn: ['order'],
          inputs: { receipt: '{{ .steps.order.output }}' },
          validate: { contains: 'Dear customer', onFailure: 'retry' },
        },
        {
          role: 'polish',
          dependsOn: ['draft'],
          inputs: { letter: '{{ .steps.draft.output }}', before: '{{ .steps.polish.rawOutput }}' },
          loop: { condition: '{{ ne .steps.polish.output "polished twice" }}', maxIterations: 5 },
        },
      ],
    }),
  ],
  run,
};

const small: Scenario = {
  objects: [
    ...surroundings,
    agent('draft'),
    team({
      roles: [{ name: 'draft', swarmAgent: 'draft-agent' }],
      pipeline: [{ role: 'draft', inputs: { item: '{{ .input.item }}' } }],
    }),
  ],
  run,
};

/** A lead that spawns two tasks, waits for them, and hands on a third. */
const dynamic: Scenario = {
  objects: [
    ...surroundings,
    agent('lead'),
    agent('writer'),
    team({
      entry: 'lead',
      roles: [
        { name: 'lead', swarmAgent: 'lead-agent', canDelegate: ['writer'] },
        { name: 'writer', swarmAgent: 'writer-agent' },
      ],
    }),
  ],
  run,
};

/** A draft that is saved as a file, and a polish that takes the file and saves one of its own. */
const files: Scenario = {
  objects: [
    ...surroundings,
    team({
      artifactStore: { type: 'local', local: { claimName: 'files' } },
      roles: ['draft', 'polish'].map((name) => ({
        name,
        model: 'qwen2.5:7b',
        prompt: { inline: `${name} is your step.` },
        envFrom: [{ secretRef: { name: 'model' } }],
        runtime: { artifacts: { saveOutput: true, format: 'markdown' } },
      })),
      pipeline: [
        { role: 'draft', inputs: { item: '{{ .input.item }}' }, outputArtifacts: [{ name: 'output.md' }] },
        { role: 'polish', dependsOn: ['draft'], inputArtifacts: { letter: 'draft.output.md' } },
      ],
    }),
  ],
  run,
};

export const scenarios: Readonly<Record<ScenarioName, Scenario>> = { small, large, dynamic, files };
