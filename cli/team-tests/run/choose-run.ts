import { didYouMean } from '../../../schemas/did-you-mean.ts';
import type { FieldPath } from '../../../schemas/finding.ts';
import type { TeamTest } from '../../../schemas/generated/team-test-types.ts';
import type { SwarmRun } from '../../../schemas/generated/types.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { planRun, type RunPlan } from '../../run/plan-run.ts';

export type ChosenRun =
  | {
      readonly kind: 'chosen';
      /** Everything to apply before the run. */
      readonly objects: readonly KubeObject[];
      readonly run: SwarmRun;
    }
  /** The test asks for what its recipe does not have. */
  | { readonly kind: 'wrong'; readonly field: FieldPath; readonly message: string };

type Target = Pick<TeamTest, 'run' | 'team' | 'agent' | 'prompt' | 'input'>;

/** What a test runs, and with what input. */
export function chooseRun(objects: readonly KubeObject[], test: Target): ChosenRun {
  const others = objects.filter(({ kind }) => kind !== 'SwarmRun');
  const { run, team, agent, prompt, input } = test;
  if (run !== undefined) {
    const runs = objects.filter(({ kind }) => kind === 'SwarmRun');
    const named = runs.filter((object) => writtenName(object) === run || object.metadata.name === run);
    if (named.length === 0) return missing('run', run, 'SwarmRun', runs.map(writtenName));
    return chosen(planRun([...others, ...named], request({ input })), 'run', prompt);
  }
  if (team !== undefined) {
    const teams = objects.filter(({ kind }) => kind === 'SwarmTeam').map(({ metadata }) => metadata.name);
    if (!teams.includes(team)) return missing('team', team, 'SwarmTeam', teams);
    return chosen(planRun(others, request({ input, flow: team })), 'team', undefined);
  }
  if (agent !== undefined) {
    const agents = objects.filter(({ kind }) => kind === 'SwarmAgent');
    const found = agents.find(({ metadata }) => metadata.name === agent);
    const names = agents.map(({ metadata }) => metadata.name);
    if (found === undefined) return missing('agent', agent, 'SwarmAgent', names);
    return { kind: 'chosen', objects: others, run: runOf(found, prompt, input) };
  }
  const hasRun = others.length < objects.length;
  if (hasRun || prompt === undefined) return chosen(planRun(objects, request({ input })), 'metadata', prompt);
  return chosen(planRun(objects, request({ input, prompt })), 'prompt', undefined);
}

/** The renderer may have added a digest of the spec to the name. */
function writtenName({ metadata }: KubeObject): string {
  return metadata.labels?.['kubeswarm.io/run'] ?? metadata.name;
}

/** Without what is not given: the contract of planRun tells it apart from undefined. */
function request(given: {
  readonly input: TeamTest['input'];
  readonly flow?: string;
  readonly prompt?: string;
}): Parameters<typeof planRun>[1] {
  const { input, ...others } = given;
  return { ...others, ...(input !== undefined && { input }) };
}

function chosen(plan: RunPlan, field: string, prompt: string | undefined): ChosenRun {
  if (plan.kind === 'refused') return { kind: 'wrong', field: [field], message: plan.message };
  const { objects, run } = plan;
  return {
    kind: 'chosen',
    objects,
    run: prompt === undefined ? run : { ...run, spec: { ...run.spec, prompt } },
  };
}

function runOf({ metadata }: KubeObject, prompt: string | undefined, input: TeamTest['input']): SwarmRun {
  const { name, namespace } = metadata;
  return {
    apiVersion: 'kubeswarm.io/v1alpha1',
    kind: 'SwarmRun',
    metadata: { name: `${name}-test`, ...(namespace !== undefined && { namespace }) },
    spec: {
      agent: name,
      ...(prompt !== undefined && { prompt }),
      ...(input !== undefined && { input }),
    },
  };
}

function missing(field: string, name: string, kind: string, known: readonly string[]): ChosenRun {
  const near = didYouMean(name, known);
  const hint = near === undefined ? '' : ` (did you mean ${JSON.stringify(near)}?)`;
  const list = known.length === 0 ? 'has none' : `has ${known.join(', ')}`;
  const message = `there is no ${kind} ${JSON.stringify(name)}${hint}. The recipe ${list}`;
  return { kind: 'wrong', field: [field], message };
}
