/** Values of variables for agents that no log may show: all but where telemetry goes and how. */
export function secretVariables(variables: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(variables).flatMap(([name, value]) =>
    name.startsWith('OTEL_') && !name.endsWith('_HEADERS') ? [] : [value],
  );
}
