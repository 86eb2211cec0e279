import { compilePattern } from '../../../schemas/regex.ts';
import type { DenyPattern } from '../facts.ts';
import type { PlannedStep } from '../plan/plan.ts';
import { wholeJson } from '../texts/json-in-text.ts';
import { schemaViolation } from './schema-violation.ts';

/**
 * Why an output may never be passed on, or undefined (orchestration 4.2 row 2). A pattern that does not compile
 * rejects everything: what it was to keep out is not known.
 */
export function rejectedOutput(
  { validate }: PlannedStep,
  denyPatterns: readonly DenyPattern[],
  output: string,
): string | undefined {
  for (const pattern of validate?.rejectPatterns ?? []) {
    const problem = patternMatch(pattern, output);
    if (problem !== undefined) return `output ${problem} "${pattern}" of rejectPatterns`;
  }
  for (const { value, policy } of denyPatterns) {
    const problem = patternMatch(value, output);
    if (problem !== undefined) return `output ${problem} "${value}" denied by SwarmPolicy "${policy}"`;
  }
  return undefined;
}

function patternMatch(source: string, output: string): string | undefined {
  const compiled = compilePattern(source);
  if (compiled.kind === 'error') return `cannot be checked against the invalid pattern`;
  return compiled.pattern.isFoundIn(output) ? 'matches pattern' : undefined;
}

/** Why an output fails `contains` or `schema`, or undefined (orchestration 4.2 rows 3 and 4). */
export function checkedOutput({ validate }: PlannedStep, output: string): string | undefined {
  return containsProblem(validate?.contains, output) ?? schemaProblem(validate?.schema, output);
}

function containsProblem(contains: string | undefined, output: string): string | undefined {
  if (contains === undefined || contains === '') return undefined;
  const compiled = compilePattern(contains);
  if (compiled.kind === 'error')
    return `invalid pattern "${contains}" in validate.contains: ${compiled.message}`;
  return compiled.pattern.isFoundIn(output) ? undefined : `output does not contain "${contains}"`;
}

function schemaProblem(schemaText: string | undefined, output: string): string | undefined {
  if (schemaText === undefined || schemaText.trim() === '') return undefined;
  const schema = wholeJson(schemaText);
  if (schema === undefined) return 'validate.schema is not JSON';
  const json = wholeJson(output);
  if (json === undefined) return 'output is not JSON';
  const violation = schemaViolation(schema.value, json.value);
  return violation === undefined ? undefined : `output does not match validate.schema: ${violation}`;
}
