/** Roles that take no time and say the same to all subjects. */
export interface InstantModel {
  readonly plan: (prompt: string) => string;
  readonly execute: (prompt: string, node: number) => string;
  readonly evaluate: (prompt: string, node: number) => string;
}

/** Grows a tree of ten children for each node, level by level, so many of them at a time. */
export function instantModel(width: number): InstantModel {
  let next = 1;
  return {
    plan: () => {
      const known = next;
      const actions = Array.from({ length: width }, () => {
        const parentNode = Math.min(Math.floor((next - 1) / 10), known - 1);
        return { action: 'expand', parentNode, task: `look at cause ${next++} of what is slow` };
      });
      return JSON.stringify(actions);
    },
    execute: (_prompt, node) => `Evidence ${node}: ${'nothing out of the ordinary. '.repeat(4)}`,
    evaluate: (_prompt, node) =>
      `{"scoreMillis":${node % 900},"reasoning":"plausible, one gap","shouldPrune":false}`,
  };
}
