import type { FieldPath } from '../../../schemas/finding.ts';
import type {
  CallExpectation,
  CallPattern,
  DeniedExpectation,
  ToolsExpectation,
} from '../../../schemas/generated/team-test-types.ts';
import { callDifferences, callText, countedTexts, isTool } from './call-differences.ts';
import type { Called, CallSeen, DenialSeen, Evidence, Failure } from './evidence.ts';
import { showTimes, showValue } from './show-value.ts';

const mostCalls = 10;

/** What is wrong with the calls of tools. */
export function judgeCalls(
  expected: ToolsExpectation | undefined,
  { calls, denials }: Pick<Evidence, 'calls' | 'denials'>,
  path: FieldPath,
): readonly Failure[] {
  const { called = [], notCalled = [], only, denied = [], notDenied = [] } = expected ?? {};
  return [
    ...called.flatMap((each, index) =>
      judgeMade(each, calls, 'called', (call) => callOutcome(each, call), [...path, 'called', index]),
    ),
    ...notCalled.flatMap((each, index) => judgeAbsent(each, calls, 'called', [...path, 'notCalled', index])),
    ...(only === undefined ? [] : judgeOnly(only, calls, [...path, 'only'])),
    ...denied.flatMap((each, index) =>
      judgeMade(each, denials, 'denied', (denial) => denialOutcome(each, denial), [...path, 'denied', index]),
    ),
    ...notDenied.flatMap((each, index) =>
      judgeAbsent(each, denials, 'denied', [...path, 'notDenied', index]),
    ),
    ...judgeUnknown(denied, denials, path),
  ];
}

/** What the tool or the guardrails made of a call, where that is another thing than expected. */
function callOutcome({ succeeded, cached }: CallExpectation, call: CallSeen): readonly string[] {
  return [...outcome('succeeded', succeeded, call.succeeded), ...outcome('cached', cached, call.cached)];
}

function denialOutcome({ by }: DeniedExpectation, denial: DenialSeen): readonly string[] {
  return outcome('by', by, denial.by);
}

function outcome(field: string, expected: unknown, got: unknown): readonly string[] {
  return expected === undefined || expected === got
    ? []
    : [`${field}: expected ${showValue(expected)}, got ${showValue(got)}`];
}

function judgeMade<Seen extends Called>(
  expected: CallPattern & { readonly times?: number },
  seen: readonly Seen[],
  verb: 'called' | 'denied',
  outcomeOf: (call: Seen) => readonly string[],
  path: FieldPath,
): readonly Failure[] {
  const ofTool = seen.filter((call) => isTool(expected.tool, call));
  const judged = ofTool.map((call) => ({
    text: callText(call),
    wrong: [...callDifferences(expected, call), ...outcomeOf(call)],
  }));
  const { times } = expected;
  const count = judged.filter(({ wrong }) => wrong.length === 0).length;
  if (times === undefined ? count > 0 : count === times) return [];
  const such = isBare(expected) ? '' : ' like this';
  const wanted = times === undefined ? 'at least once' : showTimes(times);
  const got = count === 0 ? `was never ${verb}${such}` : `was ${verb}${such} ${showTimes(count)}`;
  return [
    {
      path,
      fact: `${expected.tool} ${got}, expected ${wanted}`,
      details: ofTool.length === 0 ? others(seen, verb) : nearest(judged),
    },
  ];
}

function isBare({ tool: _tool, ...others }: CallPattern & { readonly times?: number }): boolean {
  return Object.keys(others).every((key) => key === 'times');
}

/** The calls of the tool, those that are most like what is expected first, each with what is different in it. */
function nearest(
  judged: readonly { readonly text: string; readonly wrong: readonly string[] }[],
): readonly string[] {
  const byDistance = Map.groupBy(judged, ({ wrong }) => wrong.length);
  const blocks = [...byDistance]
    .sort(([left], [right]) => left - right)
    .flatMap(([, calls]) =>
      countedTexts(calls.map(({ text }) => text)).flatMap((counted) => {
        const call = calls.find(({ text }) => counted === text || counted.startsWith(`${text}, `));
        return [[counted, ...(call?.wrong ?? []).map((line) => `  ${line}`)]];
      }),
    );
  return limited(blocks.map((block) => block.join('\n'))).flatMap((block) => block.split('\n'));
}

function others(seen: readonly Called[], verb: string): readonly string[] {
  const texts = countedTexts(seen.map(callText));
  return texts.length === 0
    ? [`no tool was ${verb}`]
    : [`${verb} were`, ...limited(texts).map((text) => `  ${text}`)];
}

function judgeAbsent(
  pattern: CallPattern,
  seen: readonly Called[],
  verb: 'called' | 'denied',
  path: FieldPath,
): readonly Failure[] {
  const found = seen.filter(
    (call) => isTool(pattern.tool, call) && callDifferences(pattern, call).length === 0,
  );
  if (found.length === 0) return [];
  const such = isBare(pattern) ? '' : ' like this';
  return [
    {
      path,
      fact: `${pattern.tool} was ${verb}${such} ${showTimes(found.length)}, expected never`,
      details: limited(countedTexts(found.map(callText))),
    },
  ];
}

function judgeOnly(
  patterns: readonly string[],
  calls: readonly CallSeen[],
  path: FieldPath,
): readonly Failure[] {
  const strangers = calls.filter((call) => !patterns.some((pattern) => isTool(pattern, call)));
  if (strangers.length === 0) return [];
  const allowed = patterns.length === 0 ? 'none' : patterns.join(', ');
  return [
    {
      path,
      fact: `other tools were called ${showTimes(strangers.length)}, expected only ${allowed}`,
      details: limited(countedTexts(strangers.map(callText))),
    },
  ];
}

/** A tool that does not exist could be one that the test forgot to give, so it is never passed over. */
function judgeUnknown(
  expected: readonly DeniedExpectation[],
  denials: readonly DenialSeen[],
  path: FieldPath,
): readonly Failure[] {
  const unexpected = denials.filter(
    (denial) =>
      denial.by === 'unknown' &&
      !expected.some(
        (each) =>
          each.by === 'unknown' && isTool(each.tool, denial) && callDifferences(each, denial).length === 0,
      ),
  );
  if (unexpected.length === 0) return [];
  return [
    {
      path: [...path, 'denied'],
      fact: 'a tool was called that does not exist; if that is what the test is about, expect it in denied, by unknown',
      details: limited(countedTexts(unexpected.map(callText))),
    },
  ];
}

function limited(texts: readonly string[]): readonly string[] {
  if (texts.length <= mostCalls) return texts;
  return [...texts.slice(0, mostCalls), `and ${texts.length - mostCalls} more`];
}
