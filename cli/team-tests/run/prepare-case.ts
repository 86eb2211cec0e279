import { join } from 'node:path';
import type { PlacedFinding } from '../../../plugin/findings.ts';
import { nearHint } from '../../../plugin/near-hint.ts';
import type { RenderOptions } from '../../../plugin/options.ts';
import { openTree } from '../../../plugin/read/tree.ts';
import { isError, renderRecipe } from '../../../plugin/render-recipe.ts';
import type { FieldPath } from '../../../schemas/finding.ts';
import { findingMessage } from '../../../schemas/finding.ts';
import type { TestServer } from '../../../schemas/generated/team-test-types.ts';
import type { SwarmRun } from '../../../schemas/generated/types.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { withNamespace } from '../../run/read-source.ts';
import type { ModelScript } from '../../scripted-model/model-script.ts';
import { ScriptFailure } from '../../scripted-model/script-failure.ts';
import { fixtureEndpoint } from '../fixtures/fixture-endpoint.ts';
import { createFixtureServer, type FixtureServer } from '../fixtures/fixture-server.ts';
import { type ServerAddress, serverAddresses } from '../fixtures/server-addresses.ts';
import type { PlacedEndpoint } from '../fixtures/test-network.ts';
import type { PlacedTest, TestProblem } from '../parse/placed-test.ts';
import { chooseRun } from './choose-run.ts';
import type { TestCase } from './plan-cases.ts';
import { testModel } from './test-model.ts';

/** Everything that a test needs to be run. */
export interface PreparedCase {
  /** To apply before the run. */
  readonly objects: readonly KubeObject[];
  readonly run: SwarmRun;
  readonly script: ModelScript;
  readonly servers: readonly FixtureServer[];
  readonly endpoints: readonly PlacedEndpoint[];
}

export type RenderedCase =
  | {
      readonly kind: 'rendered';
      readonly objects: readonly KubeObject[];
      readonly run: SwarmRun;
    }
  | Extract<Preparation, { readonly kind: 'wrong' }>;

export type Preparation =
  | { readonly kind: 'prepared'; readonly prepared: PreparedCase }
  | { readonly kind: 'wrong'; readonly problems: readonly TestProblem[] };

/** Renders the recipe for a test, and finds what the test names in it. */
export async function prepareCase(
  testCase: TestCase,
  options: RenderOptions,
  namespace: string,
): Promise<Preparation> {
  const rendered = await renderCase(testCase, options, namespace);
  if (rendered.kind === 'wrong') return rendered;
  const { placed, directory } = testCase;
  const problems: TestProblem[] = [];
  const complain = (field: FieldPath, message: string): void => {
    problems.push({ position: placed.positionOf(field), message });
  };
  const tree = openTree(options.fileSystem, options.treeRoot, options.displayBase);
  const model = testModel(placed, tree, join(directory, 'tests'));
  if (model.kind === 'wrong') complain(model.field, model.message);
  const { objects, run } = rendered;
  const fixtures = fixtureServers(placed.test.servers ?? [], serverAddresses(objects), complain);
  if (problems.length > 0 || model.kind === 'wrong') return { kind: 'wrong', problems };
  return { kind: 'prepared', prepared: { objects, run, script: model.script, ...fixtures } };
}

/** Renders the recipe for a test, and chooses what is run. */
export async function renderCase(
  { placed, directory, environment }: TestCase,
  options: RenderOptions,
  namespace: string,
): Promise<RenderedCase> {
  const { test, positionOf } = placed;
  const rendered = await renderRecipe(directory, {
    ...options,
    namespace,
    mayUseExamples: true,
    sets: parameterSets(test.parameters ?? {}),
    ...(environment !== undefined && { environment }),
  });
  const errors = rendered.findings.filter(isError);
  if (errors.length > 0)
    return { kind: 'wrong', problems: errors.map((finding) => renderProblem(finding, placed)) };
  const objects = rendered.documents.map((object) => withNamespace(object, namespace));
  const chosen = chooseRun(objects, test);
  if (chosen.kind === 'chosen') return { ...chosen, kind: 'rendered' };
  return { kind: 'wrong', problems: [{ position: positionOf(chosen.field), message: chosen.message }] };
}

/** As `--set` takes them: what is no text as JSON. */
function parameterSets(parameters: PlacedTest['test']['parameters']) {
  return Object.entries(parameters ?? {}).map(([name, value]) => ({
    name,
    text: typeof value === 'string' ? value : JSON.stringify(value),
  }));
}

/** What is wrong with a value of the test stands in the test, not in recipe.yaml. */
function renderProblem(finding: PlacedFinding, { test, positionOf }: PlacedTest): TestProblem {
  const message = findingMessage(finding);
  const said = [message, ...finding.valueOrigins].join(' ');
  const name = Object.keys(test.parameters ?? {}).find((each) => said.includes(`--set ${each}`));
  if (name === undefined) return { position: finding.position, message };
  return {
    position: positionOf(['parameters', name]),
    message: message.replaceAll(`--set ${name}`, 'the test'),
  };
}

function fixtureServers(
  servers: readonly TestServer[],
  addresses: readonly ServerAddress[],
  complain: (field: FieldPath, message: string) => void,
): Pick<PreparedCase, 'servers' | 'endpoints'> {
  const made: FixtureServer[] = [];
  const endpoints: PlacedEndpoint[] = [];
  for (const [index, server] of servers.entries()) {
    const field = ['servers', index];
    const named = addresses.filter(({ name }) => name === server.name);
    if (named.length === 0) {
      const known = [...new Set(addresses.map(({ name }) => name))];
      const list = known.length === 0 ? 'They have none' : `Theirs are ${known.join(', ')}`;
      const fact = `no agent has an MCP server ${JSON.stringify(server.name)}${nearHint(server.name, known)}`;
      complain([...field, 'name'], `${fact}. ${list}`);
      continue;
    }
    try {
      const fixture = createFixtureServer(server);
      made.push(fixture);
      for (const { url, transport } of named)
        endpoints.push({ url, answer: fixtureEndpoint(fixture, transport) });
    } catch (error) {
      if (!(error instanceof ScriptFailure)) throw error;
      complain(field, error.message);
    }
  }
  return { servers: made, endpoints };
}
