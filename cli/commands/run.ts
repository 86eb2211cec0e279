import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { StepStatus, SwarmRun } from '../../schemas/generated/types.ts';
import { CommandFailure, type CommandLine, type ExitCode, UsageError } from '../command-line.ts';
import { applyObjects } from '../run/apply-objects.ts';
import { describePlan } from '../run/describe-plan.ts';
import { type LocalCluster, type LocalModel, startLocalCluster } from '../run/local-cluster.ts';
import { chooseModel, describeModel, type ModelChoice } from '../run/model-choice.ts';
import { planRun } from '../run/plan-run.ts';
import { readInput } from '../run/read-input.ts';
import { readSource } from '../run/read-source.ts';
import { runDocument, runSummary, stepLines } from '../run/run-report.ts';
import { StepClock } from '../run/step-clock.ts';
import { watchRun } from '../run/watch-run.ts';
import { withoutMcp } from '../run/without-mcp.ts';
import { readModelScript } from '../scripted-model/read-script.ts';
import { ScriptFailure } from '../scripted-model/script-failure.ts';

/** Options of `swarm run` as commander gives them. */
export interface RunOptions {
  readonly watch?: true;
  readonly output: 'text' | 'json';
  readonly input?: string;
  readonly prompt?: string;
  readonly flow?: string;
  readonly namespace: string;
  readonly dryRun?: true;
  readonly modelScript?: string;
  readonly state?: string;
  /** False with --no-mcp. */
  readonly mcp: boolean;
}

/**
 * `swarm run`: renders, applies to an embedded cluster, runs and reports (governance 14). 0 when the run succeeded,
 * 1 when it failed or was not admitted.
 */
export async function runLocally(path: string, options: RunOptions, line: CommandLine): Promise<ExitCode> {
  const source = await readSource(path, line.cwd, options.namespace);
  line.complain(source.warnings);
  const plan = planRun(options.mcp ? source.objects : withoutMcp(source.objects), {
    ...(options.flow !== undefined && { flow: options.flow }),
    ...(options.prompt !== undefined && { prompt: options.prompt }),
    ...(options.input !== undefined && { input: readInput(options.input) }),
  });
  if (plan.kind === 'refused') throw new UsageError(plan.message);
  const warn = (warning: string): void => line.complain(`Warning: ${warning}\n`);
  plan.warnings.forEach(warn);
  const choice = chooseModel(options.modelScript, line.env, source.modelScript);
  line.complain(`${describeModel(choice)}\n`);
  if (options.dryRun === true) {
    // The render has judged schema, CEL, references and policy, as admission would.
    line.write(`${describePlan(plan.objects, plan.run)}\n`);
    return 0;
  }
  const cluster = await startLocalCluster({
    model: await loadModel(choice, line.cwd),
    recipeServer: line.recipeServer,
    ...(options.state !== undefined && { stateDirectory: resolve(line.cwd, options.state) }),
  });
  try {
    await applyObjects(cluster.api, plan.objects, warn);
    const startedMillis = Date.now();
    await applyObjects(cluster.api, [plan.run], warn);
    const run = await followRun(plan.run, cluster, options, line);
    const durationMillis = Date.now() - startedMillis;
    line.write(
      options.output === 'json'
        ? `${JSON.stringify(runDocument(run, durationMillis), null, 2)}\n`
        : `${runSummary(run, durationMillis)}\n`,
    );
    for (const turn of cluster.unusedTurns()) warn(`the model script was never asked for ${turn}`);
    return run.status?.phase === 'Succeeded' ? 0 : 1;
  } finally {
    await cluster.close();
  }
}

async function loadModel(choice: ModelChoice, cwd: string): Promise<LocalModel> {
  if (choice.kind !== 'script') return choice;
  const text = await readFile(resolve(cwd, choice.file), 'utf8').catch(() => {
    throw new UsageError(`cannot read the model script "${choice.file}"`);
  });
  try {
    return { kind: 'script', script: readModelScript(text, choice.file) };
  } catch (error) {
    if (error instanceof ScriptFailure) throw new CommandFailure(error.message);
    throw error;
  }
}

/** Waits for the end of the run; with --watch each step is told as it goes. */
async function followRun(
  { metadata }: SwarmRun,
  cluster: LocalCluster,
  options: RunOptions,
  line: CommandLine,
): Promise<SwarmRun> {
  const clock = new StepClock();
  let known: readonly StepStatus[] = [];
  // With JSON on stdout the progress goes beside it.
  const tell = options.output === 'json' ? line.complain : line.write;
  try {
    return await watchRun(cluster, {
      namespace: metadata.namespace ?? options.namespace,
      name: metadata.name,
      signal: line.stopping,
      onChange: ({ status }) => {
        const steps = status?.steps ?? [];
        clock.note(steps, Date.now());
        if (options.watch === true) {
          for (const text of stepLines(known, steps, clock.times)) tell(`${text}\n`);
        }
        known = steps;
      },
    });
  } catch (error) {
    if (line.stopping.aborted)
      throw new CommandFailure('interrupted; the run goes on with --state and the same command');
    throw error;
  }
}
