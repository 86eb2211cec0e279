/**
 * The shape of a schema as defaulting, applying and rule checking need it. Nodes are shared between kinds.
 * JSON only, apart from the compiled rules.
 */
export interface StructureNode {
  readonly type: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean' | 'int-or-string';
  readonly properties?: Readonly<Record<string, StructureNode>>;
  /** Shape of map values. */
  readonly values?: StructureNode;
  readonly items?: StructureNode;
  readonly default?: unknown;
  /** What an absent field means at run time where `default` may not be written because of an alias beside it. */
  readonly effectiveDefault?: unknown;
  readonly listType?: 'atomic' | 'map' | 'set';
  readonly listMapKeys?: readonly string[];
  readonly mapType?: 'atomic' | 'granular';
  readonly preservesUnknown?: true;
  readonly rules?: readonly StructureRule[];
  /** Whether a default, an effective default, a rule or a keyed list is here or below. */
  readonly hasDefaults?: true;
  readonly hasEffectiveDefaults?: true;
  readonly hasChecks?: true;
}

/** One CEL rule, compiled. */
export interface StructureRule {
  readonly rule: string;
  readonly message: string;
  /** Field of the object that the rule is about, where the schema names one. */
  readonly field?: readonly string[];
  /** A transition rule, which holds on updates only. */
  readonly usesOld?: true;
  /** May throw CelError, which counts as broken. */
  holds(self: unknown, oldSelf: unknown): boolean;
}
