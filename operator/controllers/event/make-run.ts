import type { SwarmRun } from '../../../schemas/generated/types.ts';
import { type Api, isApiError } from '../../kube/api.ts';
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
}

/**
 * Creates the run under the first name that is free. One of these names with the same mark is this very run, made by
 * an earlier attempt. Rejects with ApiError.
 */
export async function makeRun(
  { names, runNamed, isInTheWay }: MakeRun,
  api: Pick<Api, 'create' | 'get'>,
): Promise<Made> {
  for (const name of names) {
    const wanted = runNamed(name);
    try {
      const { object } = await api.create(wanted, { fieldManager: 'swarmevent-controller' });
      return { kind: 'created', run: object };
    } catch (error) {
      if (!isApiError(error, 409)) throw error;
    }
    const { namespace = '', annotations } = wanted.metadata;
    const found = await api.get<SwarmRun>({ ...runKind, namespace, name });
    if (found === undefined) continue;
    if (found.metadata.annotations?.[firingAnnotation] === annotations?.[firingAnnotation])
      return { kind: 'existing', run: found };
    if (isInTheWay(found)) return { kind: 'blocked', by: found };
  }
  return { kind: 'unnamed' };
}
