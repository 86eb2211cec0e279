import type { EmbeddedCluster } from '../../../operator/embedded/embedded-cluster.ts';
import type { SwarmRun } from '../../../schemas/generated/types.ts';
import { CommandFailure } from '../../command-line.ts';
import { type LocalCluster, startLocalCluster } from '../../run/local-cluster.ts';
import { watchRun } from '../../run/watch-run.ts';
import { wholeRun } from '../../run/whole-run.ts';
import { type TestNetwork, testNetwork } from '../fixtures/test-network.ts';
import type { Evidence, Failure } from '../judge/evidence.ts';
import { applyCase } from './apply-case.ts';
import { gatherEvidence } from './gather-evidence.ts';
import type { PreparedCase } from './prepare-case.ts';

/** What a test is played on. */
export interface Stage {
  /** Program of the image `kubeswarm-recipes`; the container's args follow it. */
  readonly recipeServer: readonly [string, ...string[]];
  readonly signal: AbortSignal;
}

export interface CasePlan extends PreparedCase {
  readonly timeoutSeconds: number;
  /** Turns of the script that are never asked for are a failure. */
  readonly needsAllTurns: boolean;
}

/** What came of a test: what it left behind, or why it came to no end. */
export type Played =
  | { readonly kind: 'ended'; readonly evidence: Evidence }
  | { readonly kind: 'stuck'; readonly failure: Failure };

/** Plays a test on a cluster of its own in this process. Rejects when the signal of the stage aborts. */
export async function playCase(plan: CasePlan, stage: Stage): Promise<Played> {
  const network = testNetwork(plan.endpoints);
  const cluster = await startLocalCluster({
    model: { kind: 'script', script: plan.script },
    recipeServer: stage.recipeServer,
    hosts: network.hosts,
    fetch: network.fetch,
    tellsAllCalls: true,
  });
  try {
    return await playOn(cluster, plan, stage, (run) =>
      gatherEvidence(run, cluster.audit.events, unforeseen(plan, network, cluster)),
    );
  } finally {
    await cluster.close(0);
  }
}

async function playOn(
  cluster: EmbeddedCluster,
  plan: CasePlan,
  stage: Stage,
  evidenceOf: (run: SwarmRun) => Evidence,
): Promise<Played> {
  const { run, timeoutSeconds } = plan;
  const timeout = AbortSignal.timeout(timeoutSeconds * 1000);
  const signal = AbortSignal.any([timeout, stage.signal]);
  try {
    await applyCase(cluster, { ...plan, answered: plan.endpoints.map(({ url }) => url) }, signal);
    const { name, namespace = 'default' } = run.metadata;
    const ended = await watchRun(cluster, { namespace, name, signal, onChange: () => undefined });
    const whole = await wholeRun(ended, cluster.outputs);
    await cluster.audit.flush();
    return { kind: 'ended', evidence: evidenceOf(whole) };
  } catch (error) {
    if (stage.signal.aborted) throw error;
    if (timeout.aborted)
      return stuck(
        ['timeoutSeconds'],
        `the run did not end within ${timeoutSeconds} s`,
        await lastState(cluster, run),
      );
    if (error instanceof CommandFailure) return stuck(['metadata'], error.message, []);
    throw error;
  }
}

function stuck(path: Failure['path'], fact: string, details: readonly string[]): Played {
  return { kind: 'stuck', failure: { path, fact, details } };
}

/** What a run that does not end is waiting for. */
async function lastState({ api }: EmbeddedCluster, { metadata }: SwarmRun): Promise<readonly string[]> {
  const { name, namespace = 'default' } = metadata;
  const found = await api.get<SwarmRun>({
    apiVersion: 'kubeswarm.io/v1alpha1',
    kind: 'SwarmRun',
    namespace,
    name,
  });
  const steps = (found?.status?.steps ?? []).map(
    (step) => `step ${step.name} is ${step.phase}${step.message === undefined ? '' : `: ${step.message}`}`,
  );
  return [`the run is ${found?.status?.phase ?? 'Pending'}`, ...steps];
}

function unforeseen(
  { servers, needsAllTurns }: CasePlan,
  network: TestNetwork,
  cluster: Pick<LocalCluster, 'refusals' | 'unusedTurns'>,
): readonly Failure[] {
  const failure = (field: string, fact: string): Failure => ({ path: [field], fact, details: [] });
  const refused = [...new Set(cluster.refusals())].sort();
  return [
    ...refused.map((message) => failure('model', message)),
    ...[...new Set(servers.flatMap(({ refusals }) => refusals))]
      .sort()
      .map((message) => failure('servers', message)),
    ...network
      .outside()
      .map((origin) =>
        failure(
          'servers',
          `nothing answers for ${origin}, and a test reaches nothing outside. Add it to servers`,
        ),
      ),
    ...(needsAllTurns
      ? cluster.unusedTurns().map((turn) => failure('model', `the model was never asked for ${turn}`))
      : []),
  ];
}
