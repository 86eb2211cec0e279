import { type Api, isApiError } from '../../operator/kube/api.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { CommandFailure } from '../command-line.ts';

/**
 * Applies objects in order, as `kubectl apply --server-side` does. Warnings of admission are handed on.
 * Throws CommandFailure in kubectl's words when the API refuses one.
 */
export async function applyObjects(
  api: Api,
  objects: readonly KubeObject[],
  onWarning: (warning: string) => void,
): Promise<void> {
  for (const object of objects) {
    try {
      const { warnings } = await api.apply(object, { fieldManager: 'swarm', force: true });
      warnings.forEach(onWarning);
    } catch (error) {
      if (isApiError(error)) throw new CommandFailure(refusalText(error));
      throw error;
    }
  }
}

/** What kubectl prints for a refused request: `Error from server (Forbidden): ...`. */
export function refusalText({
  reason,
  message,
}: {
  readonly reason: string;
  readonly message: string;
}): string {
  return `Error from server (${reason}): ${message}`;
}
