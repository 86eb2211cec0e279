import { isApiError } from '../kube/api.ts';

/** What may be logged of an error that a call has caused: its message may quote what the caller sent. */
export function failureFacts(error: unknown): object {
  if (isApiError(error)) return { code: error.code, reason: error.reason };
  return { error: error instanceof Error ? error.name : typeof error };
}
