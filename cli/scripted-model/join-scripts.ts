import type { ModelScript } from './model-script.ts';

/** One script that plays all of them. It answers for any model as soon as one of them does. */
export function joinScripts(scripts: readonly ModelScript[]): ModelScript {
  const isForAny = scripts.some(({ models }) => models === undefined);
  return {
    file: scripts.map(({ file }) => file).join(', '),
    ...(isForAny ? {} : { models: [...new Set(scripts.flatMap(({ models = [] }) => models))] }),
    agents: scripts.flatMap(({ agents }) => agents),
  };
}
