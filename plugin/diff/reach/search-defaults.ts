/** The numbers that bound a search, and what holds where one is not written (schema of spec.search). */
export const searchDefaults = {
  beamWidth: 3,
  maxDepth: 10,
  maxEvaluatorRetries: 2,
  maxIterations: 20,
  maxNodes: 50,
  maxParallel: 3,
  maxPlannerRetries: 2,
} as const;

type SearchNumber = keyof typeof searchDefaults;

export const searchNumbers: readonly SearchNumber[] = Object.keys(searchDefaults).filter(isSearchNumber);

function isSearchNumber(name: string): name is SearchNumber {
  return Object.hasOwn(searchDefaults, name);
}
