/** The figures that a server answers with; every one is text, so that it arrives as it was given. */
export type Values = Readonly<Record<string, string>>;

/**
 * `defaults` with `overrides` laid over them.
 * Throws when an override has no default: a misspelt name would otherwise leave a figure unchanged.
 */
export function overrideValues<V extends Values>(defaults: V, overrides: Values): V {
  const unknown = Object.keys(overrides).filter((name) => !Object.hasOwn(defaults, name));
  if (unknown.length > 0) {
    throw new Error(`unknown value "${unknown.join('", "')}". Known: ${Object.keys(defaults).join(', ')}`);
  }
  return { ...defaults, ...overrides };
}

/** Reads `name=value` arguments. Throws on one without `=`. */
export function parseValues(assignments: readonly string[]): Values {
  return Object.fromEntries(
    assignments.map((assignment) => {
      const at = assignment.indexOf('=');
      if (at < 1) throw new Error(`"${assignment}" is not name=value`);
      return [assignment.slice(0, at), assignment.slice(at + 1)];
    }),
  );
}
