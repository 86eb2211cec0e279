import type { EventSource, EventTarget, SwarmEvent, SwarmRun } from '../../../schemas/generated/types.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { type ControlPlane, createControlPlane } from '../controllers/control-plane.ts';
import { agentNamed, apiVersion, namespace, runNamed, teamNamed } from '../controllers/objects.ts';

/** A team, an agent and one event `it`, on an API server in memory. */
export interface EventPlane extends ControlPlane {
  putEvent(spec: Partial<SwarmEvent['spec']>, name?: string): Promise<void>;
  /** Looks at the event at this time. */
  lookAt(time: string): Promise<void>;
  /** The runs that are not of the watched team, by name. */
  fired(): Promise<readonly SwarmRun[]>;
  names(): Promise<readonly string[]>;
  event(): Promise<SwarmEvent>;
  /** Writes the status of a run. */
  end(name: string, status: NonNullable<SwarmRun['status']>): Promise<void>;
  /** Puts a run of the watched team that is in this state. */
  putWatched(name: string, status: NonNullable<SwarmRun['status']>): Promise<void>;
}

export const nightly: EventSource = { type: 'cron', cron: '0 3 * * *' };
export const toHelper: EventTarget = { agent: 'helper', prompt: 'Go.' };
export const watchedTeam = 'writers';

export async function createEventPlane(): Promise<EventPlane> {
  const plane = await createControlPlane();
  const steps = { roles: [{ name: 'a', swarmAgent: 'helper' }], pipeline: [{ role: 'a' }] };
  await plane.put(agentNamed('helper'), teamNamed('desk', steps), teamNamed(watchedTeam, steps));
  const runs = async (): Promise<readonly SwarmRun[]> =>
    (await plane.api.list<SwarmRun>({ apiVersion, kind: 'SwarmRun' })).items;
  const fired = async (): Promise<readonly SwarmRun[]> =>
    (await runs()).filter(({ spec }) => spec.teamRef !== watchedTeam);
  const end: EventPlane['end'] = async (name, status) => {
    const run: KubeObject = { apiVersion, kind: 'SwarmRun', metadata: { name, namespace }, status };
    await plane.api.applyStatus(run, { fieldManager: 'test', force: true });
  };
  return {
    ...plane,
    putEvent: (spec, name = 'it') =>
      plane.put({
        apiVersion,
        kind: 'SwarmEvent',
        metadata: { name, namespace },
        spec: { source: nightly, targets: [toHelper], ...spec },
      }),
    lookAt: async (time) => {
      plane.clock.nowMillis = Date.parse(time);
      for (let isDone = false; !isDone; ) {
        const outcome = await plane.reconcile('SwarmEvent', 'it');
        isDone = outcome.kind === 'done' || outcome.afterMillis > 1;
      }
    },
    fired,
    names: async () => (await fired()).map(({ metadata }) => metadata.name).toSorted(),
    event: () => plane.read<SwarmEvent>('SwarmEvent', 'it'),
    end,
    putWatched: async (name, status) => {
      await plane.put(runNamed(name, { teamRef: watchedTeam }));
      await end(name, status);
    },
  };
}
