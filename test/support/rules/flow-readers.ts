/** Which source file reads a field: file -> fields below spec, `[]` for every item of a list. */
export type Readers = Readonly<Record<string, readonly string[]>>;

const engine = 'operator/engine';

/** How a flow goes, which teams and runs have in common. */
export const flowReaders: Readers = {
  [`${engine}/artifacts.ts`]: ['pipeline[].inputArtifacts', 'pipeline[].outputArtifacts[].name'],
  'operator/agent/artifacts/files-prompt.ts': ['contentType', 'description'].map(
    (field) => `pipeline[].outputArtifacts[].${field}`,
  ),
  [`${engine}/compress.ts`]: ['prompt', 'targetTokens'].flatMap((field) => [
    `pipeline[].contextPolicy.compress.${field}`,
    `defaultContextPolicy.compress.${field}`,
  ]),
  [`${engine}/consumer-summaries.ts`]: ['defaultContextPolicy.extractPath', 'defaultContextPolicy.strategy'],
  [`${engine}/collect.ts`]: ['pipeline[].validate.semantic'],
  [`${engine}/dag.ts`]: ['pipeline[].dependsOn[]'],
  [`${engine}/loop.ts`]: ['pipeline[].loop.condition'],
  [`${engine}/output-limit.ts`]: ['pipeline[].maxOutputBytes'],
  [`${engine}/plan.ts`]: ['pipeline[].role'],
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
  [`${engine}/rounds.ts`]: [
    'pipeline[].loop.maxIterations',
    'pipeline[].validate.maxRetries',
    'pipeline[].validate.onFailure',
  ],
  [`${engine}/start-steps.ts`]: ['pipeline[].if'],
  [`${engine}/step-prompt.ts`]: ['pipeline[].inputs', 'pipeline[].outputSchema'],
  [`${engine}/tasks.ts`]: [
    'defaultContextPolicy.compress.model',
    'pipeline[].contextPolicy.compress.model',
    'pipeline[].validate.semanticModel',
  ],
  [`${engine}/validate-output.ts`]: [
    'pipeline[].validate.contains',
    'pipeline[].validate.rejectPatterns[]',
    'pipeline[].validate.schema',
  ],
  [`${engine}/validation-outcome.ts`]: [
    'pipeline[].contextPolicy.extractPath',
    'pipeline[].contextPolicy.strategy',
  ],
};
