import type { SwarmEvent, SwarmRun } from '../../../schemas/generated/types.ts';
import type { KubeObject, ObjectKey } from '../../../schemas/kube-object.ts';
import { isKind } from '../../../schemas/rules/kinds.ts';
import type { Reader } from '../../kube/controller.ts';
import { normalised } from '../common/normalised.ts';
import { agentKind, eventKind } from '../common/swarm-kinds.ts';

/** Events that start the team or agent, or watch the team. */
export function eventsNaming({ kind, metadata }: KubeObject, reader: Reader): Promise<readonly ObjectKey[]> {
  const { namespace = '', name } = metadata;
  return eventKeys(namespace, reader, ({ spec }) =>
    kind === agentKind.kind
      ? spec.targets.some(({ agent }) => agent === name)
      : spec.source.teamOutput?.name === name || spec.targets.some(({ team }) => team === name),
  );
}

/** Events that wait for runs of the team; of those that nobody waits for, only their start and end are news. */
export async function eventsAwaiting(run: KubeObject, reader: Reader): Promise<readonly ObjectKey[]> {
  const team = isKind(run, 'SwarmRun') && hasStarted(run) ? run.spec.teamRef : undefined;
  if (team === undefined) return [];
  return eventKeys(
    run.metadata.namespace ?? '',
    reader,
    ({ spec }) => spec.source.type === 'team-output' && spec.source.teamOutput?.name === team,
  );
}

/** Before that, no phase that an event can wait for has come. */
const hasStarted = ({ status }: SwarmRun): boolean =>
  status?.startTime !== undefined || status?.completionTime !== undefined;

async function eventKeys(
  namespace: string,
  reader: Reader,
  isConcerned: (event: SwarmEvent) => boolean,
): Promise<readonly ObjectKey[]> {
  const events = await reader.list<SwarmEvent>(eventKind, { namespace });
  return events
    .map(normalised)
    .filter(isConcerned)
    .map(({ metadata }) => ({ ...eventKind, namespace, name: metadata.name }));
}
