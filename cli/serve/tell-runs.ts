import type { SwarmRun } from '../../schemas/generated/types.ts';
import { followRun } from '../run/follow-run.ts';
import type { LocalCluster } from '../run/local-cluster.ts';
import { runSummary } from '../run/run-report.ts';
import { wholeRun } from '../run/whole-run.ts';

export interface TellRunsOptions {
  /** Ends the telling; until then it never resolves. */
  readonly signal: AbortSignal;
  /** Whether steps are told of as they go. */
  readonly isWatching: boolean;
  readonly tell: (text: string) => void;
}

const runKind = { apiVersion: 'kubeswarm.io/v1alpha1', kind: 'SwarmRun' };
const endings: ReadonlySet<string | undefined> = new Set(['Succeeded', 'Failed']);

/** Tells of every run that has not ended yet and of those that come, whoever started them: `<run>: <line>`. */
export async function tellRuns(
  cluster: Pick<LocalCluster, 'api' | 'until' | 'queue' | 'outputs'>,
  options: TellRunsOptions,
): Promise<void> {
  const { signal } = options;
  const followed: Promise<void>[] = [];
  const follow = (run: SwarmRun): void => {
    if (!endings.has(run.status?.phase)) followed.push(tellRun(cluster, run, options));
  };
  const { items, resourceVersion } = await cluster.api.list<SwarmRun>(runKind);
  items.forEach(follow);
  for await (const event of cluster.api.watch<SwarmRun>(runKind, { resourceVersion, signal }))
    if (event.kind === 'added') follow(event.object);
  await Promise.all(followed);
}

async function tellRun(
  cluster: Pick<LocalCluster, 'until' | 'queue' | 'outputs'>,
  run: SwarmRun,
  { signal, isWatching, tell }: TellRunsOptions,
): Promise<void> {
  const { name } = run.metadata;
  const say = (text: string): void => tell(text.replaceAll(/^/gm, `${name}: `));
  const startedMillis = Date.now();
  say('started');
  try {
    const { run: ended } = await followRun(run, cluster, { signal, ...(isWatching && { tell: say }) });
    say(runSummary(await wholeRun(ended, cluster.outputs), Date.now() - startedMillis));
  } catch (error) {
    // Nobody waits for it any more, or it was deleted.
    if (!signal.aborted) say(error instanceof Error ? error.message : String(error));
  }
}
