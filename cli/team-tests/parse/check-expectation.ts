import { compile } from 'json-p3';
import type { FieldPath } from '../../../schemas/finding.ts';
import type {
  CallPattern,
  JsonExpectation,
  OutputExpectation,
  TestExpectation,
  TokensExpectation,
} from '../../../schemas/generated/team-test-types.ts';
import { compilePattern } from '../../../schemas/regex.ts';
import { compileSchema } from '../judge/judge-output.ts';
import type { Complain } from './check-test.ts';

/** Says which patterns, paths and schemas of an expectation are none, and which parts of it cannot hold together. */
export function checkExpectation(expect: TestExpectation, field: FieldPath, complain: Complain): void {
  const { message, output, steps = [], tools = {}, tokens, costUSD } = expect;
  checkOutput(message, [...field, 'message'], complain);
  checkOutput(output, [...field, 'output'], complain);
  checkBounds(tokens, [...field, 'tokens'], complain);
  checkBounds(costUSD, [...field, 'costUSD'], complain);
  for (const [index, step] of steps.entries()) {
    const at = [...field, 'steps', index];
    checkOutput(step.message, [...at, 'message'], complain);
    checkOutput(step.output, [...at, 'output'], complain);
    checkBounds(step.tokens, [...at, 'tokens'], complain);
  }
  const { called = [], notCalled = [], denied = [], notDenied = [] } = tools;
  checkCalls(called, [...field, 'tools', 'called'], complain);
  checkCalls(notCalled, [...field, 'tools', 'notCalled'], complain);
  checkCalls(denied, [...field, 'tools', 'denied'], complain);
  checkCalls(notDenied, [...field, 'tools', 'notDenied'], complain);
}

function checkCalls(calls: readonly CallPattern[], field: FieldPath, complain: Complain): void {
  for (const [index, { where = [] }] of calls.entries())
    checkJson(where, [...field, index, 'where'], complain);
}

function checkOutput(expected: OutputExpectation | undefined, field: FieldPath, complain: Complain): void {
  checkPattern(expected?.matches, [...field, 'matches'], complain);
  checkJson(expected?.json ?? [], [...field, 'json'], complain);
  if (expected?.schema === undefined) return;
  const problem = problemOf(() => compileSchema(expected.schema ?? {}));
  if (problem !== undefined) complain([...field, 'schema'], `this is no JSON Schema: ${problem}`);
}

const claims = ['count', 'equals', 'contains', 'matches'] as const;

function checkJson(expectations: readonly JsonExpectation[], field: FieldPath, complain: Complain): void {
  for (const [index, expected] of expectations.entries()) {
    const at = [...field, index];
    const problem = problemOf(() => compile(expected.path));
    if (problem !== undefined) complain([...at, 'path'], `this is no JSONPath: ${problem}`);
    checkPattern(expected.matches, [...at, 'matches'], complain);
    const claim = claims.find((name) => Object.hasOwn(expected, name));
    if (expected.exists === false && claim !== undefined)
      complain([...at, claim], `${claim} says something of what does not exist. Leave out one of the two`);
  }
}

function checkPattern(source: string | undefined, field: FieldPath, complain: Complain): void {
  const compiled = source === undefined ? undefined : compilePattern(source);
  if (compiled?.kind === 'error') complain(field, `this is no RE2 pattern: ${compiled.message}`);
}

function checkBounds(bounds: TokensExpectation | undefined, field: FieldPath, complain: Complain): void {
  const { equals, min, max } = bounds ?? {};
  if (min !== undefined && max !== undefined && min > max)
    complain([...field, 'min'], 'min is more than max. Nothing can be both');
  if (equals !== undefined && (min !== undefined || max !== undefined))
    complain([...field, 'equals'], 'equals leaves nothing to bound. Leave out min and max, or equals');
}

/** What an attempt throws, in one line. */
function problemOf(attempt: () => unknown): string | undefined {
  try {
    attempt();
    return undefined;
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, ' ').trim();
  }
}
