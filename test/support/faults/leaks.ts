import type { Redis } from 'ioredis';
import type { ProgramStart } from '../../../operator/embedded/pods/child-program.ts';
import type { ManagerProcess } from '../cluster/manager-process.ts';
import { until } from '../until.ts';
import { labNamespace } from './manifests.ts';

/** Keys of queues and ledgers, which are as many as there are agents and not as there are runs. */
const LASTING = [
  /^kubeswarm:_namespaces$/,
  // Sums of the last 24 h by agent, and settled calls for an hour so that none counts twice (decision 36).
  /^kubeswarm:lab\._ledger:/,
  /^kubeswarm:lab\.worker:(meta|events|marker|stalled-check|stalled|id|wait|active|failed|delayed)$/,
];
const MARK = new RegExp(`^kubeswarm:${labNamespace}\\._run:`);
const TOLD = 'open resources: ';
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

/** Makes a program tell its open handles and timers on SIGUSR2. */
export function tellingResources(program: ProgramStart): ProgramStart {
  const tell = `process.on('SIGUSR2', () => process.stderr.write('${TOLD}' + process.getActiveResourcesInfo().join() + '\\n'))`;
  return {
    ...program,
    args: ['--import', `data:text/javascript,${encodeURIComponent(tell)}`, ...program.args],
  };
}

/** How many timers and connections an operator has open that was started to tell. */
export async function openResources({ child, lines }: ManagerProcess): Promise<number> {
  const toldBefore = lines.length;
  const answer = (): string | undefined => lines.slice(toldBefore).find((line) => line.startsWith(TOLD));
  child.kill('SIGUSR2');
  await until(() => answer() !== undefined);
  const kinds = (answer() ?? '').slice(TOLD.length).split(',');
  return kinds.filter((kind) => kind === 'Timeout' || kind === 'TCPSocketWrap').length;
}
