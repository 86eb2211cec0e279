import { join } from 'node:path';
import { nearHint } from '../../../plugin/near-hint.ts';
import { readTextFile } from '../../../plugin/read/text-file.ts';
import type { Tree } from '../../../plugin/read/tree.ts';
import type { FieldPath } from '../../../schemas/finding.ts';
import { findingMessage } from '../../../schemas/finding.ts';
import type { ModelScript } from '../../scripted-model/model-script.ts';
import { compileModelScript, readModelScript } from '../../scripted-model/read-script.ts';
import { ScriptFailure } from '../../scripted-model/script-failure.ts';
import type { PlacedTest } from '../parse/placed-test.ts';

/** What plays the model of a test, or what is wrong with it. */
export type TestModel =
  | { readonly kind: 'script'; readonly script: ModelScript }
  | { readonly kind: 'wrong'; readonly field: FieldPath; readonly message: string };

const standardScript = 'model.script.yaml';

/** The agents that the test gives itself, else the script that it names, else `tests/model.script.yaml`. */
export function testModel({ test, positionOf }: PlacedTest, tree: Tree, tests: string): TestModel {
  const { agents, models, script = standardScript } = test.model ?? {};
  if (agents === undefined) return scriptFile(tree, tests, script, test.model?.script !== undefined);
  const { apiVersion } = test;
  const value = { apiVersion, kind: 'ModelScript', ...(models !== undefined && { models }), agents };
  return attempt(['model', 'agents'], () =>
    compileModelScript(value, positionOf(['model', 'agents'], 'key').file, (path, message) => {
      throw new FieldFailure(['model', ...path.map(segment)], message);
    }),
  );
}

function scriptFile(tree: Tree, tests: string, name: string, isNamed: boolean): TestModel {
  const field = isNamed ? ['model', 'script'] : ['metadata'];
  const path = join(tests, name);
  if (tree.fileSystem.facts(path)?.kind !== 'file') {
    const known = scripts(tree, tests);
    const hint = nearHint(name, known);
    const fix = isNamed
      ? `Name a file of tests/${known.length === 0 ? '' : `: ${known.join(', ')}`}`
      : 'Write it, name another by model.script, or give model.agents';
    return {
      kind: 'wrong',
      field,
      message: `there is no model script ${JSON.stringify(name)}${hint}. ${fix}`,
    };
  }
  let problem = '';
  const source = readTextFile(tree, path, { bytes: 0, documents: 0 }, (finding) => {
    problem ||= findingMessage(finding);
  });
  if (source === undefined) return { kind: 'wrong', field, message: problem };
  return attempt(field, () => readModelScript(source.text, source.file));
}

function scripts(tree: Tree, tests: string): readonly string[] {
  if (tree.fileSystem.facts(tests)?.kind !== 'directory') return [];
  return tree.fileSystem.list(tests).flatMap(({ name }) => (name.endsWith('.script.yaml') ? [name] : []));
}

class FieldFailure extends Error {
  readonly field: FieldPath;
  constructor(field: FieldPath, message: string) {
    super(message);
    this.field = field;
  }
}

function attempt(field: FieldPath, compile: () => ModelScript): TestModel {
  try {
    return { kind: 'script', script: compile() };
  } catch (error) {
    if (error instanceof FieldFailure) return { kind: 'wrong', field: error.field, message: error.message };
    if (error instanceof ScriptFailure) return { kind: 'wrong', field, message: error.message };
    throw error;
  }
}

function segment(key: PropertyKey): string | number {
  return typeof key === 'symbol' ? key.toString() : key;
}
