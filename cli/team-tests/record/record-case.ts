import { type Secret, secretKind } from '../../../operator/controllers/common/workload.ts';
import { secretText } from '../../../operator/embedded/pods/pod-sources.ts';
import { createScrub } from '../../../operator/observe/scrub-secrets.ts';
import type { SourcePosition } from '../../../schemas/finding.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { CommandFailure } from '../../command-line.ts';
import { type LocalModel, startLocalCluster } from '../../run/local-cluster.ts';
import { watchRun } from '../../run/watch-run.ts';
import { wholeRun } from '../../run/whole-run.ts';
import { serverAddresses } from '../fixtures/server-addresses.ts';
import { applyCase } from '../run/apply-case.ts';
import type { FoundRecipe } from '../run/find-recipes.ts';
import { gatherEvidence } from '../run/gather-evidence.ts';
import type { TestCase } from '../run/plan-cases.ts';
import type { Stage } from '../run/play-case.ts';
import { renderCase } from '../run/prepare-case.ts';
import { canRun, deploymentsBehind } from '../run/served-here.ts';
import { readExchange } from './read-exchange.ts';
import { recordedAgents } from './recorded-agents.ts';
import { recordedExpectation } from './recorded-expectation.ts';
import { recordedServers } from './recorded-servers.ts';
import { recordingFetch } from './recording-fetch.ts';

type Part = Readonly<Record<string, unknown>>;

/** What a run has said and done, as parts of a test. It holds no secret. */
export interface Recording {
  readonly model: Part;
  readonly servers: readonly Part[];
  readonly expect: Part;
  readonly warnings: readonly string[];
  readonly scrub: (text: string) => string;
}

/** Of all fields of a test that stands nowhere yet. */
export const commandLinePosition: SourcePosition = { file: 'command line', line: 1, column: 1 };

export interface RecordOptions extends Stage {
  readonly model: LocalModel;
  readonly namespace: string;
  /** Exact values that must not be written down, besides those of the recipe's Secrets. */
  readonly secretValues: readonly string[];
}

/** Plays a test with the model and the servers that there are. Throws CommandFailure when it cannot be played. */
export async function recordCase(
  testCase: TestCase,
  recipe: FoundRecipe,
  { model, namespace, secretValues, recipeServer, signal }: RecordOptions,
): Promise<Recording> {
  const rendered = await renderCase(testCase, recipe.options, namespace);
  if (rendered.kind === 'wrong')
    throw new CommandFailure(
      rendered.problems
        .map(({ position, message }) => {
          const { file, line, column } = position;
          return position === commandLinePosition ? message : `${file}:${line}:${column} ${message}`;
        })
        .join('\n'),
    );
  const { objects, run } = rendered;
  const scrub = createScrub({ secretValues: [...secretValues, ...secretsOf(objects)] });
  const recorder = recordingFetch();
  const cluster = await startLocalCluster({
    model,
    recipeServer,
    fetch: recorder.fetch,
    tellsAllCalls: true,
  });
  try {
    await applyCase(cluster, { objects, run, answered: [] }, signal);
    const { name, namespace: where = 'default' } = run.metadata;
    const ended = await watchRun(cluster, { namespace: where, name, signal, onChange: () => undefined });
    const whole = await wholeRun(ended, cluster.outputs);
    await cluster.audit.flush();
    const turns = (await recorder.exchanges()).map(readExchange).filter((turn) => turn !== undefined);
    if (turns.length === 0)
      throw new CommandFailure(`no model has answered: ${whyNot(whole.status?.conditions)}`);
    const { agents, warnings } = recordedAgents(turns, scrub);
    const events = cluster.audit.events.filter(({ runId }) => runId === name);
    const offered = turns.flatMap((turn) => turn.offered);
    return {
      model: { agents },
      servers: recordedServers(outsideServers(objects), offered, events, scrub),
      expect: recordedExpectation(gatherEvidence(whole, events, []), scrub),
      warnings,
      scrub,
    };
  } finally {
    await cluster.close(0);
  }
}

function whyNot(conditions: readonly { readonly type: string; readonly message: string }[] = []): string {
  return conditions.find(({ type }) => type === 'Ready')?.message ?? 'the run says nothing of it';
}

/** MCP servers that no program of this machine is, so that a test has to answer for them. */
function outsideServers(objects: readonly KubeObject[]): readonly string[] {
  const outside = serverAddresses(objects).filter(
    ({ url }) => !deploymentsBehind([url], objects).some(canRun),
  );
  return [...new Set(outside.map(({ name }) => name))];
}

function secretsOf(objects: readonly KubeObject[]): readonly string[] {
  return objects.filter(isSecret).flatMap((secret) => Object.values(secretText(secret)));
}

function isSecret(object: KubeObject): object is Secret {
  return object.kind === secretKind.kind && object.apiVersion === secretKind.apiVersion;
}
