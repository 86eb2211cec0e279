import { hash } from 'node:crypto';
import type { SwarmAgent, SwarmRun, SwarmTeam } from '../../../schemas/generated/types.ts';
import type { KubeObject, ObjectKey } from '../../../schemas/kube-object.ts';
import type { MergedPolicy } from '../../../schemas/rules/policy/effective-policy.ts';
import { mergePolicies } from '../../../schemas/rules/policy/merge.ts';
import {
  type Facts,
  isTerminal,
  type Plan,
  type PriceTable,
  planRun,
  stateOfRun,
  taskIdsOf,
} from '../../engine/index.ts';
import type { Api } from '../../kube/api.ts';
import type { Clock, Reader } from '../../kube/controller.ts';
import { namespaceAccount } from '../../ledger/accounts.ts';
import { streamKeyOf } from '../../outputs/chunk-store.ts';
import type { OutputStore } from '../../outputs/output-store.ts';
import { wholeResults } from '../../outputs/whole-results.ts';
import type { TaskQueue } from '../../queue/task-queue.ts';
import type { BucketOutputs } from '../common/bucket-outputs.ts';
import { governingPolicies, namespaceFacts } from '../common/governing-policies.ts';
import { type LedgerReader, ledgerWindows } from '../common/ledger-windows.ts';
import { normalised } from '../common/normalised.ts';
import { cancelAnnotation, finishedAnnotation, replacedAnnotation } from '../common/run-annotations.ts';
import { agentKind, runKind, teamKind } from '../common/swarm-kinds.ts';
import { teamArtifactStore } from '../common/team-artifacts.ts';
import { budgetFacts } from './budget-facts.ts';
import { isUnseen } from './checks.ts';
import { type Course, type Courses, newest, recentlySubmitted } from './courses.ts';
import { delegationFacts } from './delegation-facts.ts';
import { runDirectories } from './directories.ts';
import { runPlayers } from './players.ts';
import { startRefusal } from './refusal.ts';
import { neededOutputs, outputVisibility, runOfOutputs } from './run-outputs.ts';
import type { RunFlow, RunWorld } from './run-world.ts';

export interface RunSources {
  readonly api: Api;
  readonly reader: Reader;
  readonly queue: Pick<TaskQueue, 'results' | 'depth' | 'idsOfRun'>;
  /** Whom round-robin has taken last. */
  readonly lastChosen: ReadonlyMap<string, string>;
  readonly clock: Clock;
  readonly ledger: LedgerReader;
  /** Asked at every reconcile, so that overrides may change while the operator runs. */
  readonly prices: () => PriceTable;
  readonly operatorNamespace: string;
  readonly outputs: OutputStore;
  /** The buckets of teams; absent: their outputs stay with the queue. */
  readonly bucketOutputs?: BucketOutputs;
  /** Where artifacts are that would be on a volume of a cluster. */
  readonly artifactFolder?: string;
}

/** As often as a run is looked at when nothing happens. */
const submittedLastsMillis = 5_000;

/** The run and whom it belongs to, with the run as it is in the cache; undefined when it is gone or going. */
export async function gatherRun(
  key: ObjectKey,
  cached: SwarmRun | undefined,
  courses: Pick<Courses, 'of'>,
  sources: RunSources,
): Promise<RunWorld | undefined> {
  const { reader, clock } = sources;
  const found = await readRun(key, cached, courses, sources);
  if (found === undefined || !isAlive(found)) return undefined;
  const run = normalised(found);
  const namespace = key.namespace ?? '';
  const { teamRef, agent: agentName } = run.spec;
  const team =
    teamRef === undefined
      ? undefined
      : await reader.get<SwarmTeam>({ ...teamKind, namespace, name: teamRef });
  const agent =
    agentName === undefined
      ? undefined
      : await reader.get<SwarmAgent>({ ...agentKind, namespace, name: agentName });
  return {
    run,
    ...(team === undefined || !isAlive(team) ? {} : { team: normalised(team) }),
    ...(agent === undefined || !isAlive(agent) ? {} : { agent: normalised(agent) }),
    nowMillis: clock.now(),
  };
}

/**
 * From the cache where that can do no harm: of a run that we move on ourselves, and of one that nobody has begun. Any
 * other may be further than the cache shows; what it has left behind on the queue may be gone already.
 */
async function readRun(
  key: ObjectKey,
  cached: SwarmRun | undefined,
  courses: Pick<Courses, 'of'>,
  { api }: RunSources,
): Promise<SwarmRun | undefined> {
  if (cached === undefined) return api.get<SwarmRun>(key);
  const course = courses.of(cached.metadata.uid ?? '');
  return course?.state !== undefined || isUntouched(cached) ? newest(course, cached) : api.get<SwarmRun>(key);
}

function isUntouched(run: SwarmRun): boolean {
  const { metadata } = run;
  return (
    isUnseen(run) &&
    (metadata.ownerReferences ?? []).length === 0 &&
    metadata.annotations?.[finishedAnnotation] === undefined
  );
}

/** What the engine needs to move the run on. */
export async function gatherFlow(world: RunWorld, course: Course, sources: RunSources): Promise<RunFlow> {
  const { run, team } = world;
  const { reader, queue, prices, outputs, operatorNamespace, lastChosen } = sources;
  const bucket = sources.bucketOutputs?.of(team);
  const plan = planOf(run, course);
  const state = course.state ?? stateOfRun(run);
  const namespace = await namespaceFacts(reader, plan.namespace);
  const policy = mergePolicies(await governingPolicies(reader, namespace, operatorNamespace));
  const refusal = state.phase === 'Pending' ? await refusalOf(world, policy, sources) : undefined;
  const cancelReason = run.metadata.annotations?.[cancelAnnotation];
  const replacedReason = run.metadata.annotations?.[replacedAnnotation];
  const streamKey = streamKeyOf(run.metadata.annotations, plan.namespace);
  const settled = await queue.results(taskIdsOf(plan, state), plan.namespace);
  const results = await wholeResults(settled, runOfOutputs(plan), outputs);
  const players = await runPlayers(run, state, reader, [...(plan.delegation?.keys() ?? [])]);
  const facts: Facts = {
    results,
    ...(await delegationFacts(world, plan, players, sources)),
    submitted: recentlySubmitted(course, world.nowMillis, submittedLastsMillis),
    players,
    directories: await runDirectories({ ...world, plan, state, results }, sources),
    lastChosen,
    writtenAgents: new Map(
      (run.status?.steps ?? []).map(({ name, resolvedAgent = '' }) => [name, resolvedAgent]),
    ),
    // An Audit policy has no effect at run time (decision 2).
    denyPatterns: policy === undefined || policy.mode === 'Audit' ? [] : policy.denyPatterns,
    prices: prices(),
    outputs: await neededOutputs(plan, state, bucket === undefined ? [outputs] : [bucket, outputs]),
    outputStore: (course.isBucketAway ? undefined : bucket)?.name ?? outputs.name,
    resultStore: outputs.name,
    outputVisibility: outputVisibility(team, policy),
    ...(cancelReason === undefined || cancelReason === 'false'
      ? {}
      : { cancelReason: cancelText(cancelReason) }),
    ...(replacedReason === undefined ? {} : { replacedReason }),
    ...(streamKey === undefined ? {} : { streamKey }),
    ...(refusal === undefined ? {} : { startRefusal: refusal }),
    ...(isTerminal(state) ? {} : await budgetFacts(world, sources)),
    ...artifactFacts(team, sources.artifactFolder),
    digest: (text) => hash('sha256', text),
  };
  return { plan, state, facts, ...(bucket === undefined ? {} : { bucket }) };
}

function artifactFacts(
  team: SwarmTeam | undefined,
  folder: string | undefined,
): Pick<Facts, 'artifactStore' | 'artifactStoreProblem'> {
  const store = teamArtifactStore(team, folder);
  if (store.kind === 'none') return {};
  return store.kind === 'store' ? { artifactStore: store.url } : { artifactStoreProblem: store.message };
}

async function refusalOf(
  { run, team, nowMillis }: RunWorld,
  policy: MergedPolicy | undefined,
  { reader, ledger }: RunSources,
): Promise<string | undefined> {
  if (policy?.ceilings.dailyTokens === undefined && team?.spec.maxDailyTokens === undefined) return undefined;
  const { namespace = '' } = run.metadata;
  const runs = await reader.list<SwarmRun>(runKind, { namespace });
  const windows = await ledgerWindows(ledger, namespace, [namespaceAccount]);
  return startRefusal(team, policy, runs, nowMillis, windows?.[0]?.total);
}

/** A plan follows from what does not change while a run goes on, so that it is made once. */
function planOf(run: SwarmRun, course: Course): Plan {
  const { generation, labels, annotations } = run.metadata;
  const basis = JSON.stringify([generation, labels, annotations]);
  if (course.plan?.basis !== basis) course.plan = { basis, plan: planRun(run) };
  return course.plan.plan;
}

function cancelText(value: string): string {
  return ['', 'true'].includes(value.trim())
    ? 'the run was cancelled'
    : `the run was cancelled: ${value.trim()}`;
}

const isAlive = ({ metadata }: KubeObject): boolean => metadata.deletionTimestamp === undefined;
