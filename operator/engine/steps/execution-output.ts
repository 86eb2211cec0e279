import type { Turn } from '../turn.ts';

/** What an execution has left for the calls that help it; undefined when it is lost. Only those that succeeded are asked. */
export function executionOutput({ facts }: Pick<Turn, 'facts'>, taskId: string): string | undefined {
  const result = facts.results.get(taskId);
  return result?.error === undefined ? result?.output : undefined;
}
