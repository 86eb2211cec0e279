import { didYouMean } from '../../../schemas/did-you-mean.ts';
import type { FieldPath } from '../../../schemas/finding.ts';
import type { StepExpectation } from '../../../schemas/generated/team-test-types.ts';
import type { Failure, StepSeen } from './evidence.ts';
import { judgeTokens } from './judge-figures.ts';
import { judgeOutput } from './judge-output.ts';
import { judgeText } from './judge-text.ts';
import { showTimes, showValue } from './show-value.ts';

/** What is wrong with the steps of a run. */
export function judgeSteps(
  expectations: readonly StepExpectation[],
  steps: readonly StepSeen[],
  path: FieldPath,
): readonly Failure[] {
  return expectations.flatMap((expected, index) => {
    const at = [...path, index];
    const step = steps.find(({ name }) => name === expected.name);
    return step === undefined ? [noStep(expected.name, steps, at)] : judgeStep(expected, step, at);
  });
}

function noStep(name: string, steps: readonly StepSeen[], path: FieldPath): Failure {
  const known = steps.map((step) => step.name);
  const near = didYouMean(name, known);
  const hint = near === undefined ? '' : ` (did you mean ${showValue(near)}?)`;
  return {
    path: [...path, 'name'],
    fact: `there is no step ${showValue(name)}${hint}`,
    details: [known.length === 0 ? 'the run has no steps' : `steps are ${known.join(', ')}`],
  };
}

function judgeStep(expected: StepExpectation, step: StepSeen, path: FieldPath): readonly Failure[] {
  const what = `step ${showValue(step.name)}`;
  const { phase, agent, executions } = expected;
  const why = step.message === '' ? [] : [step.message];
  return [
    ...(phase === undefined || phase === step.phase
      ? []
      : [
          {
            path: [...path, 'phase'],
            fact: `${what} is ${step.phase}, expected ${phase}`,
            details: why,
          },
        ]),
    ...(agent === undefined || agent === step.agent
      ? []
      : [
          {
            path: [...path, 'agent'],
            fact: `${what} was done by ${step.agent === '' ? 'nobody' : step.agent}, expected ${agent}`,
            details: [],
          },
        ]),
    ...judgeText(expected.message, step.message, `the message of ${what}`, [...path, 'message']),
    ...(executions === undefined || executions === step.executions
      ? []
      : [
          {
            path: [...path, 'executions'],
            fact: `${what} was executed ${showTimes(step.executions)}, expected ${showTimes(executions)}`,
            details: [],
          },
        ]),
    ...judgeOutput(expected.output, step.output, `the output of ${what}`, [...path, 'output']),
    ...judgeTokens(expected.tokens, step.tokens, what, [...path, 'tokens']),
  ];
}
