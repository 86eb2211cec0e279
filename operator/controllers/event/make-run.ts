import type { SwarmRun } from '../../../schemas/generated/types.ts';
import { type Api, isApiError } from '../../kube/api.ts';
import { setLatest } from '../../kube/set-latest.ts';
import { runKind } from '../common/swarm-kinds.ts';
import { firingAnnotation } from './trigger-labels.ts';

export type Made =
  | { readonly kind: 'created' | 'existing'; readonly run: SwarmRun }
  /** A run in the way has one of the names. */
  | { readonly kind: 'blocked'; readonly by: SwarmRun }
  | { readonly kind: 'unnamed' };

export interface MakeRun {
  readonly names: readonly string[];
  readonly runNamed: (name: string) => SwarmRun;
  /** Rather no run than one beside this. */
  readonly isInTheWay: (run: SwarmRun) => boolean;
  /** Only where nothing is in the way, and no earlier process can have made this run. */
  readonly taken?: TakenNames;
}

/** Names that runs were found to have, with their marks, so that a burst of firings does not ask for each anew. */
export interface TakenNames {
  markOf(name: string): string | undefined;
  note(name: string, mark: string): void;
}

export function createTakenNames(): TakenNames {
  const marks = new Map<string, string>();
  return {
    markOf: (name) => marks.get(name),
    note: (name, mark) => setLatest(marks, name, mark, () => false),
  };
}

/**
 * Creates the run under the first name that is free. One of these names with the same mark is this very run, made by
 * an earlier attempt. Rejects with ApiError.
 */
export async function makeRun(
  { names, runNamed, isInTheWay, taken }: MakeRun,
  api: Pick<Api, 'create' | 'get'>,
): Promise<Made> {
  for (const name of names) {
    const wanted = runNamed(name);
    const { namespace = '' } = wanted.metadata;
    const mark = markOf(wanted);
    const path = `${namespace}/${name}`;
    const known = taken?.markOf(path);
    if (known !== undefined && known !== mark) continue;
    try {
      const { object } = await api.create(wanted, { fieldManager: 'swarmevent-controller' });
      taken?.note(path, mark);
      return { kind: 'created', run: object };
    } catch (error) {
      if (!isApiError(error, 409)) throw error;
    }
    const found = await api.get<SwarmRun>({ ...runKind, namespace, name });
    if (found === undefined) continue;
    if (markOf(found) === mark) return { kind: 'existing', run: found };
    taken?.note(path, markOf(found));
    if (isInTheWay(found)) return { kind: 'blocked', by: found };
  }
  return { kind: 'unnamed' };
}

/** Of a run that no event has made it is empty. */
const markOf = ({ metadata }: SwarmRun): string => metadata.annotations?.[firingAnnotation] ?? '';
