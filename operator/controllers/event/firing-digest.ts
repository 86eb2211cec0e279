import { createHash } from 'node:crypto';
import type { SwarmEvent } from '../../../schemas/generated/types.ts';
import type { Firing } from './firing.ts';

/** Marks the runs of a firing: begins their `firingAnnotation`. */
export function firingDigest({ metadata }: SwarmEvent, { id }: Pick<Firing, 'id'>): string {
  const { uid = '' } = metadata;
  return createHash('sha256').update(`${uid}/${id}`).digest('hex').slice(0, 32);
}
