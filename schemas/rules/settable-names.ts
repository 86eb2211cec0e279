import { rules } from '../errors.ts';

/** What settings of lint may give a severity to: every rule, every group as `team.*`, and all of them as `*`. */
export const settableNames: readonly string[] = [
  ...Object.keys(rules),
  ...new Set(Object.keys(rules).map((id) => `${id.slice(0, id.indexOf('.'))}.*`)),
  '*',
];
