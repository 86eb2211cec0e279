import type { SwarmAgent } from '../../../schemas/generated/types.ts';
import { suspendedAnnotation } from '../common/suspended-annotation.ts';

/** Whether someone has put the agent to rest. */
export function isSuspended({ metadata }: SwarmAgent): boolean {
  return metadata.annotations?.[suspendedAnnotation] === 'true';
}

export const suspendedMessage = `suspended by annotation ${suspendedAnnotation}; tasks wait`;
