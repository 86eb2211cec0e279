import type { SwarmEvent } from '../../../schemas/generated/types.ts';
import type { KubeObject, ObjectKey } from '../../../schemas/kube-object.ts';
import type { KindKey } from '../../kube/api.ts';
import type { Controller, Reader } from '../../kube/controller.ts';
import { normalised } from '../common/normalised.ts';
import { agentKind, eventKind, teamKind } from '../common/swarm-kinds.ts';
import { type VerdictControllerOptions, verdictController } from '../common/verdict-controller.ts';
import { eventVerdict } from './verdict.ts';

/** SwarmEvent: says whether its source can fire and its targets exist (orchestration 7.1). */
export const eventController = (options: VerdictControllerOptions): Controller =>
  verdictController<SwarmEvent>(
    {
      name: 'swarmevent-controller',
      kind: eventKind,
      watches: [
        { kind: teamKind, keysOf: (team) => eventsNaming(team, options.reader) },
        { kind: agentKind, keysOf: (agent) => eventsNaming(agent, options.reader) },
      ],
      async judge(event) {
        const namespace = event.metadata.namespace ?? '';
        const world = {
          teams: await namesOf(teamKind, namespace, options.reader),
          agents: await namesOf(agentKind, namespace, options.reader),
        };
        return { kind: 'judged', verdict: eventVerdict(event, world) };
      },
    },
    options,
  );

async function namesOf(kind: KindKey, namespace: string, reader: Reader): Promise<ReadonlySet<string>> {
  const objects = await reader.list(kind, { namespace });
  const alive = objects.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  return new Set(alive.map(({ metadata }) => metadata.name));
}

/** Events that start the object or watch it. */
async function eventsNaming({ kind, metadata }: KubeObject, reader: Reader): Promise<readonly ObjectKey[]> {
  const { namespace = '', name } = metadata;
  const events = await reader.list<SwarmEvent>(eventKind, { namespace });
  return events
    .map(normalised)
    .filter(({ spec }) =>
      kind === agentKind.kind
        ? spec.targets.some(({ agent }) => agent === name)
        : spec.source.teamOutput?.name === name || spec.targets.some(({ team }) => team === name),
    )
    .map((event) => ({ ...eventKind, namespace, name: event.metadata.name }));
}
