import type { TestExpectation } from '../../../schemas/generated/team-test-types.ts';
import type { Evidence, Failure } from './evidence.ts';
import { judgeCalls } from './judge-calls.ts';
import { judgeCost, judgeTokens } from './judge-figures.ts';
import { judgeOutput } from './judge-output.ts';
import { judgeSteps } from './judge-steps.ts';
import { judgeText } from './judge-text.ts';

/** All that is not as a test wants it; what it did not foresee comes first, since the rest often follows from that. */
export function judge(expected: TestExpectation | undefined, evidence: Evidence): readonly Failure[] {
  const { output, message, steps, tools, tokens, costUSD } = expected ?? {};
  const path = ['expect'];
  return [
    ...evidence.unforeseen,
    ...judgeEnd(expected ?? {}, evidence),
    ...judgeText(message, evidence.message, 'the message of the run', [...path, 'message']),
    ...judgeSteps(steps ?? [], evidence.steps, [...path, 'steps']),
    ...judgeCalls(tools, evidence, [...path, 'tools']),
    ...judgeOutput(output, evidence.output, 'the output', [...path, 'output']),
    ...judgeTokens(tokens, evidence.tokens, 'the run', [...path, 'tokens']),
    ...judgeCost(costUSD, evidence.costUSD, [...path, 'costUSD']),
  ];
}

function judgeEnd({ phase = 'Succeeded', reason }: TestExpectation, evidence: Evidence): readonly Failure[] {
  const why = evidence.message === '' ? [] : [`${evidence.reason}: ${evidence.message}`];
  const steps = evidence.steps
    .filter((step) => step.phase !== 'Succeeded' && step.phase !== 'Skipped')
    .map((step) => `step ${step.name} is ${step.phase}${step.message === '' ? '' : `: ${step.message}`}`);
  return [
    ...(evidence.phase === phase
      ? []
      : [
          {
            path: ['expect', 'phase'],
            fact: `the run is ${evidence.phase}, expected ${phase}`,
            details: [...why, ...steps],
          },
        ]),
    ...(reason === undefined || evidence.reason === reason
      ? []
      : [
          {
            path: ['expect', 'reason'],
            fact: `the reason is ${evidence.reason === '' ? 'not given' : evidence.reason}, expected ${reason}`,
            details: why,
          },
        ]),
  ];
}
