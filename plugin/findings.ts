import { type RuleId, rules } from '../schemas/errors.ts';
import type { Finding, SourcePosition } from '../schemas/finding.ts';

/** Ids of the findings that the plugin makes itself (recipes 14); all others are made by schemas/. */
export type PluginRule = Extract<
  RuleId,
  | `recipe.${string}`
  | `value.${string}`
  | `file.${string}`
  | `yaml.${string}`
  | `template.${string}`
  | `document.${string}`
  | `import.${string}`
  | `lint.${string}`
  | `kind.${string}`
  | 'render.empty'
>;

/** A finding that knows its place in a file, and the parameters (with their sources) that wrote that place. */
export interface PlacedFinding extends Finding {
  readonly position: SourcePosition;
  /** `model from values/prod.yaml:3:8`; empty where no parameter took part. */
  readonly valueOrigins: readonly string[];
  /** The environments of the recipe that it is found in, by lint; absent where it is found in all of them. */
  readonly environments?: readonly string[];
}

/** Receives every finding of a render; nothing stops at the first one. */
export type Report = (finding: PlacedFinding) => void;

/** A finding of the plugin itself: the fact, then the fix, neither with a value that could be a secret. */
export function findingAt(
  position: SourcePosition,
  rule: PluginRule,
  fact: string,
  fix?: string,
): PlacedFinding {
  const { severity } = rules[rule];
  return { rule, severity, fact, ...(fix === undefined ? {} : { fix }), position, valueOrigins: [] };
}
