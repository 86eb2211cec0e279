import type { Role, Routing, SwarmAgent, SwarmTeam } from '../../../schemas/generated/types.ts';
import { controllerReference } from '../common/owner-reference.ts';
import { routerName } from '../common/router-name.ts';
import { defaultHistoryLimits, type HistoryLimits } from '../common/run-history.ts';
import { teamArtifactAnnotations } from '../common/team-artifacts.ts';
import { inlineAgentName } from './role-agents.ts';
import type { ScaledRole } from './role-scaling.ts';

const teamLabel = 'kubeswarm.io/team';
const roleLabel = 'kubeswarm.io/role';

/** What an inline role without a prompt is told (orchestration 2.1.3). */
const defaultPrompt = (role: string, team: string): string =>
  `You play the role "${role}" in the team "${team}". Do what each task asks, precisely and briefly.`;

/** How many of its finished runs the team keeps (orchestration 2.3). */
export function historyLimits({ spec }: SwarmTeam): HistoryLimits {
  return {
    succeeded: spec.successfulRunsHistoryLimit ?? defaultHistoryLimits.succeeded,
    failed: spec.failedRunsHistoryLimit ?? defaultHistoryLimits.failed,
    ...(spec.runRetainFor === undefined ? {} : { retainFor: spec.runRetainFor }),
  };
}

/**
 * The agents that a team makes: for its inline roles, with as many pods as these scale to (orchestration 2.1, 2.4), and
 * the router of a routed one (decision 7).
 */
export function teamAgents(
  team: SwarmTeam,
  scaled: readonly ScaledRole[],
  artifactFolder?: string,
): readonly SwarmAgent[] {
  const inline = (team.spec.roles ?? []).flatMap((role) =>
    role.model === undefined
      ? []
      : [withArtifactStore(inlineAgent(team, role, role.model, scaled), team, artifactFolder)],
  );
  const { routing } = team.spec;
  return routing?.model === undefined ? inline : [...inline, routerAgent(team, routing, routing.model)];
}

const routerPrompt =
  'You route tasks: of the capabilities that each message lists you choose the one that suits the input. You never work on the input yourself.';

/** Calls models for the operator, which holds no keys; it is no capability that others could be routed to (decision 39). */
function routerAgent(team: SwarmTeam, { envFrom, apiKeyRef }: Routing, model: string): SwarmAgent {
  const { name, namespace = '' } = team.metadata;
  const { budgetRef } = team.spec;
  return {
    apiVersion: 'kubeswarm.io/v1alpha1',
    kind: 'SwarmAgent',
    metadata: {
      name: routerName(name),
      namespace,
      labels: { [teamLabel]: name },
      ownerReferences: [controllerReference(team)],
    },
    spec: {
      model,
      prompt: { inline: routerPrompt },
      ...withContent('guardrails', budgetRef === undefined ? {} : { budgetRef }),
      infrastructure: {
        ...(envFrom === undefined ? {} : { envFrom }),
        ...(apiKeyRef === undefined ? {} : { apiKeyRef }),
        registryRef: { name: '' },
      },
    },
  };
}

function inlineAgent(team: SwarmTeam, role: Role, model: string, scaled: readonly ScaledRole[]): SwarmAgent {
  const { name, namespace = '' } = team.metadata;
  const agentName = inlineAgentName(name, role.name);
  const replicas = scaled.find(({ agent }) => agent === agentName)?.replicas;
  const runtime = replicas === undefined ? role.runtime : { ...role.runtime, replicas };
  const budgetRef = team.spec.budgetRef;
  const guardrails = {
    ...(role.limits === undefined ? {} : { limits: role.limits }),
    ...(role.guardrails?.tools === undefined ? {} : { tools: role.guardrails.tools }),
    ...(budgetRef === undefined ? {} : { budgetRef }),
  };
  const infrastructure = {
    ...(role.envFrom === undefined ? {} : { envFrom: role.envFrom }),
    ...(role.plugins === undefined ? {} : { plugins: role.plugins }),
    ...(isNamedRegistry(team.spec.registryRef) ? { registryRef: { name: team.spec.registryRef } } : {}),
  };
  const observability = team.spec.notifyRef === undefined ? {} : { notifyRef: team.spec.notifyRef };
  return {
    apiVersion: 'kubeswarm.io/v1alpha1',
    kind: 'SwarmAgent',
    metadata: {
      name: agentName,
      namespace,
      // Labels and annotations of the team are not copied: they would carry Argo CD's tracking (gitops 11).
      labels: { [teamLabel]: name, [roleLabel]: role.name },
      ownerReferences: [controllerReference(team)],
    },
    spec: {
      model,
      prompt: role.prompt ?? { inline: defaultPrompt(role.name, name) },
      ...(role.tools === undefined ? {} : { tools: role.tools }),
      ...(runtime === undefined ? {} : { runtime }),
      ...(role.settings === undefined ? {} : { settings: role.settings }),
      ...withContent('guardrails', guardrails),
      ...withContent('infrastructure', infrastructure),
      ...withContent('observability', observability),
    },
  };
}

/** So that the agent's pods can reach what its team keeps (orchestration 4.6.2). */
function withArtifactStore(agent: SwarmAgent, team: SwarmTeam, folder: string | undefined): SwarmAgent {
  const annotations = teamArtifactAnnotations(team, folder);
  if (Object.keys(annotations).length === 0) return agent;
  return { ...agent, metadata: { ...agent.metadata, annotations } };
}

/** `default` means the implied registry, which need not exist (gitops 23). */
const isNamedRegistry = (name: string | undefined): name is string =>
  name !== undefined && name !== '' && name !== 'default';

const withContent = <Name extends string, Value extends object>(
  name: Name,
  value: Value,
): { readonly [key in Name]?: Value } =>
  Object.keys(value).length === 0 ? {} : ({ [name]: value } as { readonly [key in Name]: Value });

/** Agents that the team owns and no role of it wants any more. */
export function superfluousAgents(team: SwarmTeam, agents: readonly SwarmAgent[]): readonly SwarmAgent[] {
  const wanted = new Set(teamAgents(team, []).map((agent) => agent.metadata.name));
  return agents.filter((agent) => !wanted.has(agent.metadata.name) && isOwnedBy(team, agent));
}

export function isOwnedBy(team: SwarmTeam, { metadata }: SwarmAgent): boolean {
  const owners = metadata.ownerReferences ?? [];
  return owners.some((owner) => owner.controller === true && owner.uid === team.metadata.uid);
}
