import type { Task } from '../queue/task-queue.ts';

/** What has to be true outside before the new state is stored. Doing it twice is doing it once. */
export type Command =
  | { readonly kind: 'submit'; readonly task: Task }
  | { readonly kind: 'cancel'; readonly ids: readonly string[]; readonly reason: string }
  /** Keep a text that is too long for the status (decision 24). */
  | { readonly kind: 'store'; readonly digest: string; readonly text: string };
