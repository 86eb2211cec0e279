import type { FieldPath } from '../../../schemas/finding.ts';
import type { TextExpectation } from '../../../schemas/generated/team-test-types.ts';
import { compilePattern } from '../../../schemas/regex.ts';
import type { Failure } from './evidence.ts';
import { lineDiff } from './line-diff.ts';
import { showValue } from './show-value.ts';

/** What is wrong with a text. `what` names it in messages: `the output`. */
export function judgeText(
  expected: TextExpectation | undefined,
  text: string,
  what: string,
  path: FieldPath,
): readonly Failure[] {
  if (expected === undefined) return [];
  const { equals, contains = [], notContains = [], matches } = expected;
  const failures: Failure[] = [];
  const fail = (field: FieldPath, fact: string, details: readonly string[] = [`got ${got(text)}`]): void => {
    failures.push({ path: [...path, ...field], fact, details });
  };
  if (equals !== undefined && equals.trimEnd() !== text.trimEnd())
    fail(['equals'], `${what} is another text`, lineDiff(equals.trimEnd(), text.trimEnd()));
  for (const [index, part] of contains.entries())
    if (!text.includes(part)) fail(['contains', index], `${what} does not hold ${showValue(part)}`);
  for (const [index, part] of notContains.entries())
    if (text.includes(part))
      fail(['notContains', index], `${what} holds ${showValue(part)}`, [
        `in ${showValue(lineWith(text, part))}`,
      ]);
  if (matches !== undefined && !isMatch(matches, text))
    fail(['matches'], `${what} does not match ${showValue(matches)}`);
  return failures;
}

/** A pattern that does not compile matches nothing; it was refused when the test was read. */
export function isMatch(source: string, text: string): boolean {
  const compiled = compilePattern(source);
  return compiled.kind === 'ok' && compiled.pattern.isFoundIn(text);
}

function got(text: string): string {
  return text === '' ? 'an empty text' : showValue(text);
}

function lineWith(text: string, part: string): string {
  const at = text.indexOf(part);
  const start = text.lastIndexOf('\n', at) + 1;
  const end = text.indexOf('\n', at + part.length);
  return text.slice(start, end === -1 ? undefined : end);
}
