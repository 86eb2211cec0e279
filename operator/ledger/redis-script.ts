import { createHash } from 'node:crypto';
import type { RedisConnections } from '../queue/bullmq/redis-connections.ts';
import { amountOf } from './accounts.ts';
import type { Account, SpentTokens } from './spending-ledger.ts';

/** Runs a script with these keys and arguments. */
export type RunScript = (keys: readonly string[], values: readonly (string | number)[]) => Promise<unknown>;

/** The text is sent only to a server that does not know it yet, and once, however many calls wait for it. */
export function redisScript(text: string, redis: RedisConnections['commands']): RunScript {
  const digest = createHash('sha1').update(text).digest('hex');
  let teaching: Promise<unknown> | undefined;
  const run: RunScript = async (keys, values) => {
    try {
      return await redis().evalsha(digest, keys.length, ...keys, ...values);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
    }
    if (teaching !== undefined) return teaching.catch(() => {}).then(() => run(keys, values));
    teaching = redis().eval(text, keys.length, ...keys, ...values);
    try {
      return await teaching;
    } finally {
      teaching = undefined;
    }
  };
  return run;
}

/** What a call adds to an account, as the scripts take it: units of the account, input, output, thinking. */
export function scriptSums(spent: SpentTokens, account?: Pick<Account, 'price'>): string {
  const { inputTokens, outputTokens, thinkingTokens } = spent;
  return [amountOf(spent, account?.price), inputTokens, outputTokens, thinkingTokens].join(',');
}
