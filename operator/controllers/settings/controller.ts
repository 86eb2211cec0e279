import type { SwarmMemory, SwarmSettings } from '../../../schemas/generated/types.ts';
import type { Api, KindKey } from '../../kube/api.ts';
import type { Clock, Controller, Reader } from '../../kube/controller.ts';
import { applyStatus } from '../common/apply-status.ts';
import { stampedConditions, type Verdict, verdictConditions } from '../common/conditions.ts';
import { memoryKind, settingsKind } from '../common/swarm-kinds.ts';
import { timestamp } from '../common/timestamp.ts';
import { accepted, memoryVerdict } from './checks.ts';

export interface SettingsControllerOptions {
  readonly api: Api;
  readonly reader: Reader;
  readonly clock: Clock;
}

/** SwarmSettings: says that they are accepted; agents read them themselves. */
export const settingsController = (options: SettingsControllerOptions): Controller =>
  verdictController<SwarmSettings>('swarmsettings-controller', settingsKind, () => accepted, options);

/** SwarmMemory: says whether its backend has what it needs. */
export const memoryController = (options: SettingsControllerOptions): Controller =>
  verdictController<SwarmMemory>('swarmmemory-controller', memoryKind, memoryVerdict, options);

/** A controller of a kind whose whole reconcile is one verdict on its spec. */
function verdictController<T extends SwarmSettings | SwarmMemory>(
  name: string,
  kind: KindKey,
  verdictOf: (object: T) => Verdict,
  { api, reader, clock }: SettingsControllerOptions,
): Controller {
  return {
    name,
    kind,
    watches: [],
    async reconcile(key) {
      const object = await reader.get<T>(key);
      if (object === undefined || object.metadata.deletionTimestamp !== undefined) return { kind: 'done' };
      const nowMillis = clock.now();
      const existing = object.status?.conditions;
      const conditions = stampedConditions(
        verdictConditions(verdictOf(object), existing, nowMillis),
        existing,
        object.metadata.generation,
        timestamp(nowMillis),
      );
      await applyStatus(
        api,
        object,
        {
          conditions,
          conditionTypes: ['Ready', 'Stalled'],
          fields: { observedGeneration: object.metadata.generation },
        },
        name,
      );
      return { kind: 'done' };
    },
  };
}
