import type { SwarmAgent, SwarmRun, SwarmTeam } from '../../schemas/generated/types.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';

/** What a person asked `swarm run` for, besides the manifests. */
export interface RunRequest {
  /** Name of the team to run, where there are several. */
  readonly flow?: string;
  /** Task for a lone agent. */
  readonly prompt?: string;
  /** Laid over the input that the manifests give. */
  readonly input?: Readonly<Record<string, string>>;
}

export type RunPlan =
  | {
      readonly kind: 'planned';
      /** Everything to apply before the run, in the given order; other runs are left out. */
      readonly objects: readonly KubeObject[];
      readonly run: SwarmRun;
      readonly warnings: readonly string[];
    }
  | { readonly kind: 'refused'; readonly message: string };

const apiVersion = 'kubeswarm.io/v1alpha1';

/**
 * Chooses what is run: the first run of the manifests, else one made for the first team, else one made for the lone
 * agent (governance 14.1). The objects have their namespaces already.
 */
export function planRun(objects: readonly KubeObject[], request: RunRequest): RunPlan {
  const isRun = (object: KubeObject): object is SwarmRun => isKind(object, 'SwarmRun');
  const runs = objects.filter(isRun);
  const teams = objects.filter((object): object is SwarmTeam => isKind(object, 'SwarmTeam'));
  const agents = objects.filter((object): object is SwarmAgent => isKind(object, 'SwarmAgent'));
  const warnings: string[] = [];
  const planned = (run: SwarmRun): RunPlan => ({
    kind: 'planned',
    objects: objects.filter((object) => !isRun(object)),
    run: withRequest(run, request),
    warnings,
  });
  const { flow, prompt } = request;

  if (flow !== undefined && !teams.some((team) => team.metadata.name === flow)) {
    return refused(`there is no team "${flow}" here. ${known('Teams', teams)}`);
  }
  if (prompt !== undefined && (flow !== undefined || agents.length === 0 || teams.length > 0)) {
    return refused('--prompt is the task of a lone SwarmAgent. Give a team its task by --input');
  }
  if (prompt !== undefined) {
    const [agent] = agents;
    if (agents.length > 1)
      warnings.push(`running agent "${agent?.metadata.name}", the first of ${agents.length}`);
    return agent === undefined
      ? refused('there is no SwarmAgent here')
      : planned(runOf(agent, { agent: agent.metadata.name }));
  }

  const candidates = runs.filter((run) => flow === undefined || run.spec.teamRef === flow);
  const [declared] = candidates;
  if (declared !== undefined) {
    if (candidates.length > 1) {
      warnings.push(`running SwarmRun "${declared.metadata.name}", the first of ${candidates.length}`);
    }
    return planned(declared);
  }
  const team = teams.find(({ metadata }) => flow === undefined || metadata.name === flow);
  if (team !== undefined) {
    if (flow === undefined && teams.length > 1) {
      warnings.push(`running team "${team.metadata.name}", the first of ${teams.length}. Choose with --flow`);
    }
    return planned(runOf(team, { teamRef: team.metadata.name }));
  }
  if (agents.length > 0) return refused('a lone SwarmAgent needs a task. Give it with --prompt');
  return refused('there is nothing to run: no SwarmRun, SwarmTeam or SwarmAgent');
}

function isKind(object: KubeObject, kind: string): boolean {
  return object.apiVersion === apiVersion && object.kind === kind;
}

function runOf({ metadata }: KubeObject, spec: SwarmRun['spec']): SwarmRun {
  const { name, namespace } = metadata;
  return {
    apiVersion,
    kind: 'SwarmRun',
    metadata: { name: `${name}-local`, ...(namespace !== undefined && { namespace }) },
    spec,
  };
}

function withRequest(run: SwarmRun, { input, prompt }: RunRequest): SwarmRun {
  return {
    ...run,
    spec: {
      ...run.spec,
      ...(input !== undefined && { input: { ...run.spec.input, ...input } }),
      ...(prompt !== undefined && { prompt }),
    },
  };
}

function known(what: string, objects: readonly KubeObject[]): string {
  return objects.length === 0
    ? `There are no ${what.toLowerCase()}`
    : `${what}: ${objects.map(({ metadata }) => metadata.name).join(', ')}`;
}

function refused(message: string): RunPlan {
  return { kind: 'refused', message };
}
