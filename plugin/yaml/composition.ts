import type { Event } from 'js-yaml';
import type { PluginRule } from '../findings.ts';

/** One problem of a YAML text, by offset. */
export interface YamlProblem {
  readonly rule: PluginRule;
  readonly offset: number;
  readonly fact: string;
  readonly fix?: string;
}

/** The composing of one text while it goes on. */
export interface Composition {
  readonly text: string;
  readonly events: readonly Event[];
  readonly problems: YamlProblem[];
  readonly anchors: Map<string, { readonly value: unknown; readonly characters: number }>;
  next: number;
  /** Size of what was composed so far, with aliases written out: one for each node, and the characters of scalars. */
  characters: number;
  aliasCharacters: number;
}

/** Thrown where composing on makes no sense; the problem is in `problems` by then. */
export class Abandoned extends Error {}

export function abandon(composition: Composition, problem: YamlProblem): never {
  composition.problems.push(problem);
  throw new Abandoned();
}
