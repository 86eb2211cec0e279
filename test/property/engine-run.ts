import fc from 'fast-check';
import type { ContextPolicy, PipelineStep, SwarmRun } from '../../schemas/generated/types.ts';
import type { Reply } from '../unit/engine/simulation.ts';
import { pipelineRun } from '../unit/engine/simulation.ts';

const policy: fc.Arbitrary<ContextPolicy> = fc.constantFrom(
  { strategy: 'full' },
  { strategy: 'none' },
  { strategy: 'extract', extractPath: 'answer (.+)' },
  { strategy: 'compress' },
);

function optional<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(value, { nil: undefined, freq: 2 });
}

/** One step; it depends on some of those before it. */
function stepAt(index: number): fc.Arbitrary<PipelineStep> {
  const before = Array.from({ length: index }, (_, other) => `s${other}`);
  return fc
    .record({
      dependsOn: fc.subarray(before),
      if: optional(fc.constantFrom('true', 'false', '{{ .steps.s0.output }}', '{{ .steps.nosuch.output }}')),
      loop: optional(
        fc.record({
          condition: fc.constantFrom('true', 'false', '{{ .input.go }}'),
          maxIterations: fc.integer({ min: 1, max: 3 }),
        }),
      ),
      validate: optional(
        fc.record({
          contains: fc.constant('ok'),
          onFailure: fc.constantFrom('retry' as const, 'fail' as const),
          maxRetries: fc.integer({ min: 0, max: 2 }),
        }),
      ),
      semantic: fc.boolean(),
      contextPolicy: optional(policy),
      inputs: optional(
        fc.constantFrom(
          { all: '{{ range .steps }}{{ .output }};{{ end }}' },
          { x: '{{ .steps.s0.output }}' },
        ),
      ),
    })
    .map(({ semantic, ...fields }) => {
      const step = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
      const validate =
        fields.validate === undefined || !semantic
          ? {}
          : { validate: { ...fields.validate, semantic: 'good?' } };
      return { role: `s${index}`, ...step, ...validate };
    });
}

export const randomRun: fc.Arbitrary<SwarmRun> = fc
  .integer({ min: 1, max: 6 })
  .chain((length) =>
    fc.record({
      pipeline: fc.tuple(...Array.from({ length }, (_, index) => stepAt(index))),
      defaultContextPolicy: optional(policy),
    }),
  )
  .map(({ pipeline, defaultContextPolicy }) =>
    pipelineRun(pipeline, {
      input: { go: 'yes' },
      ...(defaultContextPolicy === undefined ? {} : { defaultContextPolicy }),
    }),
  );

/** Answers that depend on the task alone, so that runs can be compared: some fail, some do not pass the checks. */
export function replyTo(taskId: string, seed: number): Reply {
  let hash = seed;
  for (const character of taskId) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 1009;
  if (taskId.endsWith('.judge'))
    return hash % 5 === 0 ? '{"verdict":"fail","reason":"no"}' : '{"verdict":"pass"}';
  if (taskId.endsWith('.compress')) return hash % 7 === 0 ? { error: 'down' } : 'ok short';
  if (hash % 23 === 0) return { error: 'boom' };
  return hash % 4 === 0 ? 'answer bad' : `answer ok ${hash}`;
}

/** The most executions that a step may have. */
export function allowedExecutions(step: PipelineStep): number {
  const retries = step.validate?.onFailure === 'retry' ? (step.validate.maxRetries ?? 2) : 0;
  return (step.loop?.maxIterations ?? 1) * (retries + 1);
}
