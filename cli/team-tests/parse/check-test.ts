import { type FieldPath, formatPath } from '../../../schemas/finding.ts';
import type { TeamTest, TestServer } from '../../../schemas/generated/team-test-types.ts';
import { checkExpectation } from './check-expectation.ts';

/** Told of what no schema can say: the field, and the fact with its fix. */
export type Complain = (field: FieldPath, message: string) => void;

/** Says what is wrong with a test whose fields are as its schema wants them, without looking at its recipe. */
export function checkTest(test: TeamTest, complain: Complain): void {
  checkTarget(test, complain);
  checkModel(test, complain);
  checkNames(test.servers ?? [], ['servers'], complain);
  for (const [index, server] of (test.servers ?? []).entries())
    checkServer(server, ['servers', index], complain);
  checkExpectation(test.expect ?? {}, ['expect'], complain);
}

const targets = ['run', 'team', 'agent'] as const;

function checkTarget(test: TeamTest, complain: Complain): void {
  const given = targets.filter((target) => test[target] !== undefined);
  const [, second] = given;
  if (second !== undefined)
    complain([second], `${given.join(' and ')} exclude each other. Leave all but one out`);
  if (test.agent !== undefined && test.prompt === undefined)
    complain(['agent'], 'agent has no task. Set prompt');
  if (test.team !== undefined && test.prompt !== undefined)
    complain(['prompt'], 'prompt is the task of an agent. Give a team its task by input');
}

function checkModel({ model }: TeamTest, complain: Complain): void {
  if (model?.agents !== undefined && model.script !== undefined)
    complain(['model', 'script'], 'model.script and model.agents exclude each other. Leave one out');
  if (model?.models !== undefined && model.agents === undefined)
    complain(['model', 'models'], 'model.models is for model.agents. A script names its own');
}

function checkNames(named: readonly { readonly name: string }[], field: FieldPath, complain: Complain): void {
  const seen = new Set<string>();
  for (const [index, { name }] of named.entries()) {
    if (seen.has(name))
      complain(
        [...field, index, 'name'],
        `${formatPath(field)} has ${JSON.stringify(name)} twice. Put them together`,
      );
    seen.add(name);
  }
}

const answers = ['text', 'json', 'error'] as const;

function checkServer({ tools }: TestServer, field: FieldPath, complain: Complain): void {
  checkNames(tools, [...field, 'tools'], complain);
  for (const [index, { results = [] }] of tools.entries())
    for (const [number, result] of results.entries()) {
      const given = answers.filter((answer) => Object.hasOwn(result, answer));
      const at = [...field, 'tools', index, 'results', number];
      if (given.length === 0) complain(at, `${formatPath(at)} answers nothing. Set text, json or error`);
      const [, second] = given;
      if (second !== undefined)
        complain([...at, second], `${given.join(' and ')} exclude each other. Leave all but one out`);
    }
}
