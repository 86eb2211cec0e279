import type { SwarmAgent } from '../../../schemas/generated/types.ts';

const suspendedAnnotation = 'kubeswarm.io/suspended';

/** Whether someone has put the agent to rest: an annotation, since Argo CD would undo a change of the spec (gitops 11). */
export function isSuspended({ metadata }: SwarmAgent): boolean {
  return metadata.annotations?.[suspendedAnnotation] === 'true';
}

export const suspendedMessage = `suspended by annotation ${suspendedAnnotation}; tasks wait`;
