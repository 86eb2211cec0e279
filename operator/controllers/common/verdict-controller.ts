import type { Condition, KubeObject } from '../../../schemas/kube-object.ts';
import { timestamp } from '../../engine/timestamp.ts';
import type { Api, KindKey } from '../../kube/api.ts';
import type { Clock, Controller, EventRecorder, Outcome, Reader, Watch } from '../../kube/controller.ts';
import { applyStatus } from './apply-status.ts';
import { progressDeadlineMillis, stampedConditions, type Verdict, verdictConditions } from './conditions.ts';
import { normalised } from './normalised.ts';
import { unhonouredNote } from './unhonoured-note.ts';

export interface VerdictControllerOptions {
  readonly api: Api;
  readonly reader: Reader;
  readonly clock: Clock;
  readonly events: EventRecorder;
}

/** What a reconcile of one object came to. */
export type Judgement =
  | {
      readonly kind: 'judged';
      readonly verdict: Verdict;
      /** Status fields besides the conditions; `undefined` for those that shall not be there. */
      readonly fields?: Readonly<Record<string, unknown>>;
      /** When it is judged again though nothing that is watched has changed. */
      readonly afterMillis?: number;
    }
  /** Too soon to judge it again; the status stays as it is. */
  | { readonly kind: 'later'; readonly afterMillis: number };

interface Conditioned extends KubeObject {
  readonly status?: { readonly conditions?: readonly Condition[] };
}

/** A kind whose reconcile writes the status of the object, and starts nothing but what the judgement follows from. */
export interface JudgedKind<T extends Conditioned> {
  /** Also its field manager. */
  readonly name: string;
  readonly kind: KindKey;
  readonly watches?: readonly Watch[];
  /** The object is alive and in canonical spelling. */
  judge(object: T, nowMillis: number): Promise<Judgement> | Judgement;
}

/** Keeps Ready and Stalled of a kind true (decision 21), and tells by an event when an object stalls. */
export function verdictController<T extends Conditioned>(
  { name, kind, watches = [], judge }: JudgedKind<T>,
  { api, reader, clock, events }: VerdictControllerOptions,
): Controller {
  return {
    name,
    kind,
    watches,
    async reconcile(key): Promise<Outcome> {
      const found = await reader.get<T>(key);
      if (found === undefined || found.metadata.deletionTimestamp !== undefined) return { kind: 'done' };
      const object = normalised(found);
      const nowMillis = clock.now();
      const judgement = await judge(object, nowMillis);
      if (judgement.kind === 'later') return { kind: 'again', afterMillis: judgement.afterMillis };
      const verdict = withNote(judgement.verdict, object);
      const existing = object.status?.conditions;
      const before = existing?.find((condition) => condition.type === 'Ready');
      if (verdict.kind === 'stalled' && before?.reason !== verdict.reason)
        await events.record(object, 'Warning', verdict.reason, verdict.message);
      const generation = object.metadata.generation;
      const conditions = stampedConditions(
        verdictConditions(verdict, existing, nowMillis),
        existing,
        generation,
        timestamp(nowMillis),
      );
      await applyStatus(
        api,
        object,
        {
          conditions,
          conditionTypes: ['Ready', 'Stalled'],
          fields: { observedGeneration: generation, ...judgement.fields },
        },
        name,
      );
      const deadline = verdict.kind === 'progressing' ? progressDeadlineMillis(existing, nowMillis) : 0;
      const looks = [judgement.afterMillis ?? 0, deadline].filter((millis) => millis > 0);
      return looks.length === 0 ? { kind: 'done' } : { kind: 'again', afterMillis: Math.min(...looks) };
    },
  };
}

/** Fields that nothing acts on stand in the condition, as admission has warned of them. */
function withNote(verdict: Verdict, object: KubeObject): Verdict {
  const note = verdict.kind === 'ready' ? unhonouredNote(object) : '';
  const parts = [verdict.message, note].filter((part) => part !== '');
  return { ...verdict, message: parts.join('; ') };
}
