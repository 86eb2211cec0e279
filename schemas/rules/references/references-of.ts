import type { FieldPath } from '../../finding.ts';
import type {
  PipelineStep,
  Role,
  Routing,
  SwarmAgent,
  SwarmEvent,
  SwarmRun,
  SwarmTeam,
} from '../../generated/types.ts';
import type { KubeObject } from '../../kube-object.ts';
import { isKind } from '../kinds.ts';
import { otherReferences } from './other-references.ts';
import {
  envFromReferences,
  namedBy,
  pluginReferences,
  promptReferences,
  type Reference,
  referenceTo,
  settingsReferences,
  toolReferences,
} from './reference.ts';

/** Every field of an object that names another one of its namespace. */
export function referencesOf(object: KubeObject): readonly Reference[] {
  if (isKind(object, 'SwarmAgent')) return agentReferences(object);
  if (isKind(object, 'SwarmTeam')) return teamReferences(object);
  if (isKind(object, 'SwarmRun')) return runReferences(object);
  if (isKind(object, 'SwarmEvent')) return eventReferences(object);
  return otherReferences(object);
}

function agentReferences({ spec }: SwarmAgent): readonly Reference[] {
  const { infrastructure, observability } = spec;
  const path = ['spec'];
  return [
    ...promptReferences(spec.prompt, [...path, 'prompt']),
    ...toolReferences(spec.tools, [...path, 'tools']),
    ...settingsReferences(spec.settings, [...path, 'settings']),
    ...(spec.agents ?? []).flatMap((connection, index) =>
      referenceTo('SwarmAgent', connection.agentRef, [...path, 'agents', index, 'agentRef']),
    ),
    ...referenceTo('SwarmAgent', spec.gateway?.fallback?.agentRef, [
      ...path,
      'gateway',
      'fallback',
      'agentRef',
    ]),
    ...registryReference(spec.gateway?.registryRef?.name, [...path, 'gateway', 'registryRef', 'name']),
    ...referenceTo('SwarmBudget', spec.guardrails?.budgetRef, [...path, 'guardrails', 'budgetRef']),
    ...referenceTo('Secret', infrastructure?.apiKeyRef, [...path, 'infrastructure', 'apiKeyRef']),
    ...envFromReferences(infrastructure?.envFrom, [...path, 'infrastructure', 'envFrom']),
    ...pluginReferences(infrastructure?.plugins, [...path, 'infrastructure', 'plugins']),
    ...registryReference(infrastructure?.registryRef?.name, [
      ...path,
      'infrastructure',
      'registryRef',
      'name',
    ]),
    ...referenceTo('SwarmNotify', observability?.notifyRef, [...path, 'observability', 'notifyRef']),
    ...referenceTo('SwarmNotify', observability?.healthCheck?.notifyRef, [
      ...path,
      'observability',
      'healthCheck',
      'notifyRef',
    ]),
    ...referenceTo('SwarmMemory', spec.runtime?.loop?.memory?.ref, [
      ...path,
      'runtime',
      'loop',
      'memory',
      'ref',
    ]),
  ];
}

function teamReferences({ spec }: SwarmTeam): readonly Reference[] {
  return [
    ...(spec.roles ?? []).flatMap((role, index) => roleReferences(role, ['spec', 'roles', index])),
    ...stepReferences(spec.pipeline),
    ...routingReferences(spec.routing),
    ...referenceTo('SwarmBudget', spec.budgetRef, ['spec', 'budgetRef']),
    ...referenceTo('SwarmNotify', spec.notifyRef, ['spec', 'notifyRef']),
    ...registryReference(spec.registryRef, ['spec', 'registryRef']),
    ...referenceTo('Secret', spec.artifactStore?.s3?.credentialsSecret, [
      'spec',
      'artifactStore',
      's3',
      'credentialsSecret',
    ]),
  ];
}

function roleReferences(role: Role, path: FieldPath): readonly Reference[] {
  return [
    ...namedBy('SwarmAgent', role.swarmAgent, [...path, 'swarmAgent']),
    ...namedBy('SwarmTeam', role.swarmTeam, [...path, 'swarmTeam']),
    ...promptReferences(role.prompt, [...path, 'prompt']),
    ...toolReferences(role.tools, [...path, 'tools']),
    ...settingsReferences(role.settings, [...path, 'settings']),
    ...envFromReferences(role.envFrom, [...path, 'envFrom']),
    ...pluginReferences(role.plugins, [...path, 'plugins']),
    ...referenceTo('SwarmMemory', role.runtime?.loop?.memory?.ref, [
      ...path,
      'runtime',
      'loop',
      'memory',
      'ref',
    ]),
  ];
}

function stepReferences(pipeline: readonly PipelineStep[] | undefined): readonly Reference[] {
  return (pipeline ?? []).flatMap(({ registryLookup }, index) =>
    registryReference(registryLookup?.registryRef?.name, [
      'spec',
      'pipeline',
      index,
      'registryLookup',
      'registryRef',
      'name',
    ]),
  );
}

function routingReferences(routing: Routing | undefined): readonly Reference[] {
  const path = ['spec', 'routing'];
  return [
    ...namedBy('SwarmAgent', routing?.fallback, [...path, 'fallback']),
    ...registryReference(routing?.registryRef?.name, [...path, 'registryRef', 'name']),
    ...envFromReferences(routing?.envFrom, [...path, 'envFrom']),
    ...referenceTo('Secret', routing?.apiKeyRef, [...path, 'apiKeyRef']),
  ];
}

/** The registry `default` exists without an object (gitops 23). */
function registryReference(name: string | undefined, path: FieldPath): readonly Reference[] {
  return name === 'default' ? [] : namedBy('SwarmRegistry', name, path);
}

function runReferences({ spec }: SwarmRun): readonly Reference[] {
  return [
    ...namedBy('SwarmTeam', spec.teamRef, ['spec', 'teamRef']),
    ...namedBy('SwarmAgent', spec.agent, ['spec', 'agent']),
  ];
}

function eventReferences({ spec }: SwarmEvent): readonly Reference[] {
  return [
    ...namedBy('SwarmTeam', spec.source.teamOutput?.name, ['spec', 'source', 'teamOutput', 'name']),
    ...spec.targets.flatMap((target, index) => [
      ...namedBy('SwarmTeam', target.team, ['spec', 'targets', index, 'team']),
      ...namedBy('SwarmAgent', target.agent, ['spec', 'targets', index, 'agent']),
    ]),
  ];
}
