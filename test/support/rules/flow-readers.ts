/** Which source file reads a field: file -> fields below spec, `[]` for every item of a list. */
export type Readers = Readonly<Record<string, readonly string[]>>;

const engine = 'operator/engine';

/** How a flow goes, which teams and runs have in common. */
export const flowReaders: Readers = {
  [`${engine}/outputs/artifacts.ts`]: ['pipeline[].inputArtifacts', 'pipeline[].outputArtifacts[].name'],
  'operator/agent/artifacts/files-prompt.ts': ['contentType', 'description'].map(
    (field) => `pipeline[].outputArtifacts[].${field}`,
  ),
  [`${engine}/outputs/compress.ts`]: ['prompt', 'targetTokens'].flatMap((field) => [
    `pipeline[].contextPolicy.compress.${field}`,
    `defaultContextPolicy.compress.${field}`,
  ]),
  [`${engine}/outputs/consumer-summaries.ts`]: [
    'defaultContextPolicy.extractPath',
    'defaultContextPolicy.strategy',
  ],
  [`${engine}/steps/collect.ts`]: ['pipeline[].validate.semantic'],
  [`${engine}/plan/dag.ts`]: ['pipeline[].dependsOn[]'],
  [`${engine}/steps/loop.ts`]: ['pipeline[].loop.condition'],
  [`${engine}/outputs/output-limit.ts`]: ['pipeline[].maxOutputBytes'],
  [`${engine}/plan/plan.ts`]: ['pipeline[].role'],
  [`${engine}/dynamic/dynamic-of.ts`]: ['roles[].canDelegate[]'],
  'operator/controllers/run/directories.ts': [
    ...['capability', 'fallback', 'registryRef.name'].map((field) => `pipeline[].registryLookup.${field}`),
    'routing.fallback',
    'routing.registryRef.name',
  ],
  [`${engine}/routed/choose-agent.ts`]: [
    'pipeline[].registryLookup.strategy',
    'pipeline[].registryLookup.tags[]',
  ],
  [`${engine}/routed/route.ts`]: ['routing.systemPrompt'],
  [`${engine}/steps/rounds.ts`]: [
    'pipeline[].loop.maxIterations',
    'pipeline[].validate.maxRetries',
    'pipeline[].validate.onFailure',
  ],
  [`${engine}/steps/start-steps.ts`]: ['pipeline[].if'],
  [`${engine}/steps/step-prompt.ts`]: ['pipeline[].inputs', 'pipeline[].outputSchema'],
  [`${engine}/steps/tasks.ts`]: [
    'defaultContextPolicy.compress.model',
    'pipeline[].contextPolicy.compress.model',
    'pipeline[].validate.semanticModel',
  ],
  [`${engine}/validation/validate-output.ts`]: [
    'pipeline[].validate.contains',
    'pipeline[].validate.rejectPatterns[]',
    'pipeline[].validate.schema',
  ],
  [`${engine}/steps/validation-outcome.ts`]: [
    'pipeline[].contextPolicy.extractPath',
    'pipeline[].contextPolicy.strategy',
  ],
};
