/** A text as a Go template that says nothing but the text. */
export function literal(text: string): string {
  return text.replaceAll('{{', '{{"{{"}}');
}

/** A value whose texts, scrubbed, are templates that say nothing but themselves. */
export function literalValue(value: unknown, scrub: (text: string) => string): unknown {
  if (typeof value === 'string') return literal(scrub(value));
  if (Array.isArray(value)) return value.map((item) => literalValue(item, scrub));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [scrub(key), literalValue(child, scrub)]),
  );
}

/** A value with its texts scrubbed. */
export function scrubbedValue(value: unknown, scrub: (text: string) => string): unknown {
  if (typeof value === 'string') return scrub(value);
  if (Array.isArray(value)) return value.map((item) => scrubbedValue(item, scrub));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [scrub(key), scrubbedValue(child, scrub)]),
  );
}
