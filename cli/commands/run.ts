import { resolve } from 'node:path';
import { type CommandLine, type ExitCode, UsageError } from '../command-line.ts';
import { applyObjects } from '../run/apply-objects.ts';
import { describePlan } from '../run/describe-plan.ts';
import { followRun } from '../run/follow-run.ts';
import { loadModel } from '../run/load-model.ts';
import { startLocalCluster } from '../run/local-cluster.ts';
import { chooseModel, describeModel, type ModelFlags } from '../run/model-choice.ts';
import { openTelemetry } from '../run/open-telemetry.ts';
import { planRun } from '../run/plan-run.ts';
import { readInput } from '../run/read-input.ts';
import { readSource, type SourceOptions } from '../run/read-source.ts';
import { runDocument, runSummary } from '../run/run-report.ts';
import { createSearchDisplay } from '../run/show-search.ts';
import { stateFailure } from '../run/state-failure.ts';
import { tellWaiting } from '../run/tell-waiting.ts';
import { wholeRun } from '../run/whole-run.ts';
import { withoutMcp } from '../run/without-mcp.ts';

/** Options of `swarm run` as commander gives them. */
export interface RunOptions extends SourceOptions, ModelFlags {
  readonly watch?: true;
  readonly output: 'text' | 'json';
  readonly input?: string;
  readonly prompt?: string;
  readonly flow?: string;
  readonly dryRun?: true;
  readonly state?: string;
  readonly trace?: true;
  /** False with --no-mcp. */
  readonly mcp: boolean;
}

/**
 * `swarm run`: renders, applies to an embedded cluster, runs and reports (governance 14). 0 when the run succeeded,
 * 1 when it failed or was not admitted.
 */
export async function runLocally(path: string, options: RunOptions, line: CommandLine): Promise<ExitCode> {
  const source = await readSource(path, line.cwd, options);
  line.complain(source.warnings);
  const plan = planRun(options.mcp ? source.objects : withoutMcp(source.objects), {
    ...(options.flow !== undefined && { flow: options.flow }),
    ...(options.prompt !== undefined && { prompt: options.prompt }),
    ...(options.input !== undefined && { input: readInput(options.input) }),
  });
  if (plan.kind === 'refused') throw new UsageError(plan.message);
  const warn = (warning: string): void => line.complain(`Warning: ${warning}\n`);
  plan.warnings.forEach(warn);
  const choice = chooseModel(options, line.env, source.modelScript);
  line.complain(`${describeModel(choice)}\n`);
  if (options.dryRun === true) {
    // The render has judged schema, CEL, references and policy, as admission would.
    line.write(`${describePlan(plan.objects, plan.run)}\n`);
    return 0;
  }
  const { state } = options;
  // With JSON on stdout all else goes beside it.
  const isJson = options.output === 'json';
  const write = isJson ? line.complain : line.write;
  const draw = options.trace === true ? (tree: string) => write(`\nTrace:\n${tree}\n`) : undefined;
  const telemetry = await openTelemetry(line.env, warn, draw);
  const cluster = await startLocalCluster({
    telemetry: telemetry.cluster,
    model: await loadModel(choice, line.cwd),
    recipeServer: line.recipeServer,
    ...(state !== undefined && { stateDirectory: resolve(line.cwd, state) }),
  }).catch((error: unknown) => {
    throw state === undefined ? error : stateFailure(error, state);
  });
  try {
    // What the render has told already is not told again by admission.
    const warnOnce = (warning: string): void =>
      source.warnings.includes(warning) ? undefined : warn(warning);
    await applyObjects(cluster.api, plan.objects, warnOnce);
    const search = createSearchDisplay(write, isJson ? undefined : line.terminal);
    const startedMillis = Date.now();
    await applyObjects(cluster.api, [plan.run], warnOnce);
    const stopTelling = tellWaiting(cluster, plan.run.metadata.namespace ?? 'default', (warning) =>
      search.interrupt(() => warn(warning)),
    );
    const { run: ended, wasFinished } = await followRun(plan.run, cluster, {
      signal: line.stopping,
      ...(options.watch === true && { tell: (text) => write(`${text}\n`), show: search.show }),
    }).finally(stopTelling);
    search.end(ended);
    const durationMillis = Date.now() - startedMillis;
    const run = await wholeRun(ended, cluster.outputs);
    line.write(
      isJson
        ? `${JSON.stringify(runDocument(run, durationMillis), null, 2)}\n`
        : `${runSummary(run, durationMillis)}\n`,
    );
    // A run that a state directory held finished asked nothing.
    for (const turn of wasFinished ? [] : cluster.unusedTurns())
      warn(`the model script was never asked for ${turn}`);
    return run.status?.phase === 'Succeeded' ? 0 : 1;
  } finally {
    await cluster.close();
    await telemetry.close();
  }
}
