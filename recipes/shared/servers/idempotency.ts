/** Where a caller puts the key of an effect: in `_meta` of an MCP request, or in an HTTP header. */
export const idempotencyMetaKey = 'kubeswarm.io/idempotency-key';
export const idempotencyHeader = 'idempotency-key';

/** Runs `act` once per key and answers every later call of the same key with the first answer. */
export type Once<Answer> = (key: string | undefined, act: () => Promise<Answer>) => Promise<Answer>;

/**
 * Remembers the answers of the last `limit` keys. A repeat that arrives while the first is still at work waits
 * for it. An answer that `hasActed` denies, and a rejection, is not remembered: nothing has happened, so the next
 * call must act.
 */
export function rememberAnswers<Answer>(hasActed: (answer: Answer) => boolean, limit = 10_000): Once<Answer> {
  const answers = new Map<string, Promise<Answer>>();
  return (key, act) => {
    if (key === undefined) return act();
    const known = answers.get(key);
    if (known !== undefined) return known;
    const answer = act();
    answers.set(key, answer);
    const forget = (): void => void answers.delete(key);
    answer.then((settled) => (hasActed(settled) ? undefined : forget()), forget);
    const [oldest] = answers.keys();
    if (answers.size > limit && oldest !== undefined) answers.delete(oldest);
    return answer;
  };
}
