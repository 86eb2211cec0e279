import type { Redis } from 'ioredis';
import type { ProgramStart } from '../../../operator/embedded/pods/child-program.ts';
import { answering, answerOf, type Question } from '../cluster/answering-program.ts';
import type { ManagerProcess } from '../cluster/manager-process.ts';
import { labNamespace } from './manifests.ts';

/** Keys of queues and ledgers, which are as many as there are agents and not as there are runs. */
const LASTING = [
  /^kubeswarm:_namespaces$/,
  // Sums of the last 24 h by agent, and settled calls for an hour so that none counts twice (decision 36).
  /^kubeswarm:lab\._ledger:/,
  /^kubeswarm:lab\.worker:(meta|events|marker|stalled-check|stalled|id|wait|active|failed|delayed)$/,
];
const MARK = new RegExp(`^kubeswarm:${labNamespace}\\._run:`);
/** How long a forgotten run is known to be gone. */
const MARK_SECONDS = 600;

/** What of finished runs is still in Redis and should not be. Empty: all is well. */
export async function leftovers(redis: Redis): Promise<readonly string[]> {
  const left: string[] = [];
  for (const key of await redis.keys('kubeswarm:*')) {
    if (LASTING.some((pattern) => pattern.test(key))) continue;
    if (!MARK.test(key)) {
      left.push(key);
      continue;
    }
    const seconds = await redis.ttl(key);
    const fields = await redis.hkeys(key);
    if (seconds <= 0 || seconds > MARK_SECONDS || fields.join() !== '#gone') left.push(`${key} ${fields}`);
  }
  return left;
}

const openNow: Question = {
  name: 'open resources',
  expression: 'process.getActiveResourcesInfo().join()',
};

/** Makes a program tell its open handles and timers when it is asked. */
export const tellingResources = (program: ProgramStart): ProgramStart => answering(program, openNow);

/** How many timers and connections an operator has open that was started to tell. */
export async function openResources(manager: ManagerProcess): Promise<number> {
  const kinds = (await answerOf(manager, openNow)).split(',');
  return kinds.filter((kind) => kind === 'Timeout' || kind === 'TCPSocketWrap').length;
}
