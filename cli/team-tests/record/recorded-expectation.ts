import type { Called, Evidence } from '../judge/evidence.ts';
import { scrubbedValue } from './literal.ts';

type Part = Readonly<Record<string, unknown>>;

/** What came of a recorded run, as a person would write it down to begin with: phases, calls, refusals. */
export function recordedExpectation(
  { phase, reason, steps, calls, denials }: Evidence,
  scrub: (text: string) => string,
): Part {
  const called = grouped(calls, scrub);
  const denied = grouped(denials, scrub);
  const known = denials.every(({ by }) => by !== 'unknown');
  const tools = {
    ...(called.length > 0 && { called }),
    only: [...new Set(calls.map(({ tool }) => tool))].sort(),
    ...(denied.length > 0 && { denied }),
    ...(denied.length === 0 && known && { notDenied: [{ tool: '*' }] }),
  };
  return {
    ...(phase !== 'Succeeded' && { phase, ...(reason !== '' && { reason }) }),
    ...(steps.length > 0 && {
      steps: steps.map(({ name, phase: ended, agent }) => ({
        name,
        phase: ended,
        ...(agent !== '' && { agent }),
      })),
    }),
    tools,
  };
}

function grouped(
  calls: readonly (Called & { readonly by?: string })[],
  scrub: (text: string) => string,
): readonly Part[] {
  const parts = calls.map(({ tool, agent, arguments: given, by }) => ({
    tool,
    agent,
    ...(typeof given === 'object' && given !== null && Object.keys(given).length > 0
      ? { arguments: scrubbedValue(given, scrub) }
      : {}),
    ...(by !== undefined && { by }),
  }));
  return [...Map.groupBy(parts, (part) => JSON.stringify(part))]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .flatMap(([, equal]) => equal.slice(0, 1).map((part) => ({ ...part, times: equal.length })));
}
