import type {
  LocalReference,
  SwarmRun,
  SwarmRunSpec,
  SwarmTeam,
  SwarmTeamSpec,
} from '../../../schemas/generated/types.ts';
import type { KubeObject, OwnerReference } from '../../../schemas/kube-object.ts';
import { hasSnapshot, teamInputs, teamInputsAnnotation, writeTeamInputs } from '../../engine/index.ts';
import { ownerReference } from '../common/owner-reference.ts';
import { finishedAnnotation, teamLabel } from '../common/run-annotations.ts';
import type { RunWorld } from './run-world.ts';

/**
 * The first write on a run: its owner, its team's label, and a copy of the team, so that later edits of the team do not
 * reach it (orchestration 3.1.2, decision 31, gitops 1). Undefined when the run has all that, or its owner is missing.
 */
export function runClaim({ run, team, agent }: RunWorld): KubeObject | undefined {
  const owner = team ?? agent;
  if (owner === undefined || isClaimed(run, owner, team)) return undefined;
  const { name, namespace = '', uid = '', resourceVersion = '' } = run.metadata;
  const inputs =
    team === undefined ? undefined : writeTeamInputs(teamInputs(team.spec.inputs, team.spec.input));
  const claimsInputs = inputs !== undefined && !hasSnapshot(run);
  return {
    apiVersion: run.apiVersion,
    kind: run.kind,
    metadata: {
      name,
      namespace,
      uid,
      resourceVersion,
      ownerReferences: [ownerReference(owner)],
      ...(team === undefined ? {} : { labels: { [teamLabel]: team.metadata.name } }),
      ...(claimsInputs ? { annotations: { [teamInputsAnnotation]: inputs } } : {}),
    },
    ...(team === undefined ? {} : { spec: snapshot(run, team) }),
  };
}

function isClaimed(run: SwarmRun, owner: KubeObject, team: SwarmTeam | undefined): boolean {
  // By name: to claim a run again for a namesake would take back what the first claim has applied.
  const isOwned = (run.metadata.ownerReferences ?? []).some(
    ({ kind, name }: OwnerReference) => kind === owner.kind && name === owner.metadata.name,
  );
  const isLabelled = team === undefined || run.metadata.labels?.[teamLabel] === team.metadata.name;
  return isOwned && isLabelled && (team === undefined || hasSnapshot(run));
}

/** Only what the run leaves open; what it has is kept. A run with a snapshot takes no more of a team that has changed. */
function snapshot(run: SwarmRun, team: SwarmTeam): Partial<SwarmRunSpec> {
  if (hasSnapshot(run)) return {};
  const { roles, search, entry, defaultContextPolicy, output, timeoutSeconds, maxTokens } = team.spec;
  const copied: Readonly<Record<string, unknown>> = {
    ...withRegistry(team.spec),
    roles,
    search,
    entry,
    defaultContextPolicy,
    output,
    timeoutSeconds,
    maxTokens,
    teamGeneration: team.metadata.generation ?? 1,
  };
  const present: Readonly<Record<string, unknown>> = { ...run.spec };
  return Object.fromEntries(
    Object.entries(copied).filter(([field, value]) => value !== undefined && present[field] === undefined),
  );
}

/** Where neither step nor routing names a registry, that of the team is meant, as it is named now (decision 39). */
function withRegistry({ pipeline, routing, registryRef = '' }: SwarmTeamSpec): Flow {
  if (registryRef === '') return { pipeline, routing };
  const named = <Looking extends { readonly registryRef?: LocalReference }>(looking: Looking): Looking =>
    (looking.registryRef?.name ?? '') === '' ? { ...looking, registryRef: { name: registryRef } } : looking;
  return {
    pipeline: pipeline?.map((step) =>
      step.registryLookup === undefined ? step : { ...step, registryLookup: named(step.registryLookup) },
    ),
    routing: routing === undefined ? undefined : named(routing),
  };
}

interface Flow {
  readonly pipeline: SwarmTeamSpec['pipeline'] | undefined;
  readonly routing: SwarmTeamSpec['routing'] | undefined;
}

/** The last write: the run is over, whatever becomes of its status (decision 31). */
export function runEnd(run: SwarmRun, phase: string, time: string): KubeObject {
  const { name, namespace = '', uid = '' } = run.metadata;
  return {
    apiVersion: run.apiVersion,
    kind: run.kind,
    metadata: { name, namespace, uid, annotations: { [finishedAnnotation]: `${phase},${time}` } },
  };
}
