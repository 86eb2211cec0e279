import type { AuditEvent } from '../../../operator/observe/audit-event.ts';
import { isRecord } from '../../../schemas/json-record.ts';
import { literalValue, scrubbedValue } from './literal.ts';
import type { OfferedTool } from './read-exchange.ts';

type Part = Readonly<Record<string, unknown>>;

/** What a tool of a server was asked, and what it said. */
interface SeenCall {
  readonly server: string;
  readonly tool: string;
  readonly arguments: unknown;
  /** Absent where guardrails refused the call. */
  readonly answer?: Part;
}

/**
 * Fixtures that answer again what the servers have answered. `servers` are those that a test has to answer for; a
 * result that was cached is cached again.
 */
export function recordedServers(
  servers: readonly string[],
  offered: readonly OfferedTool[],
  events: readonly AuditEvent[],
  scrub: (text: string) => string,
): readonly Part[] {
  const calls = events.flatMap(seenCall);
  return servers.toSorted().flatMap((server) => {
    const own = calls.filter((call) => call.server === server);
    const described = new Map(
      offered
        .filter(({ name }) => name.startsWith(`${server}__`))
        .map((tool) => [tool.name.slice(server.length + 2), tool]),
    );
    const names = [...new Set([...described.keys(), ...own.map(({ tool }) => tool)])].sort();
    if (names.length === 0) return [];
    return [
      {
        name: server,
        tools: names.map((name) => {
          const tool = described.get(name);
          const results = resultsOf(
            own.filter((call) => call.tool === name),
            scrub,
          );
          return {
            name,
            ...(tool !== undefined && tool.description !== '' && { description: scrub(tool.description) }),
            ...(isRecord(tool?.inputSchema) && { inputSchema: scrubbedValue(tool.inputSchema, scrub) }),
            ...(results.length > 0 && { results }),
          };
        }),
      },
    ];
  });
}

function seenCall({ action, status, detail, error }: AuditEvent): readonly SeenCall[] {
  if (detail.toolType !== 'mcp' || typeof detail.tool !== 'string') return [];
  if (action !== 'tool.called' && action !== 'tool.denied') return [];
  const slash = detail.tool.indexOf('/');
  const call = {
    server: detail.tool.slice(0, slash),
    tool: detail.tool.slice(slash + 1),
    arguments: detail.input === '' ? {} : detail.input,
  };
  if (action === 'tool.denied' || detail.cached === true) return [call];
  if (status !== 'success') return [{ ...call, answer: { error: error?.message ?? String(detail.output) } }];
  const { output } = detail;
  return [{ ...call, answer: typeof output === 'string' ? { text: output } : { json: output } }];
}

/** Equal answers once; those that differ for equal arguments one after the other, the last of them for ever. */
function resultsOf(calls: readonly SeenCall[], scrub: (text: string) => string): readonly Part[] {
  const answered = calls.filter(({ answer }) => answer !== undefined);
  const byArguments = [...Map.groupBy(answered, (call) => JSON.stringify(call.arguments)).values()];
  return (
    byArguments
      .flatMap((own) => {
        const isOne = new Set(own.map(({ answer }) => JSON.stringify(answer))).size === 1;
        const kept = isOne ? own.slice(0, 1) : own;
        return kept.map((call, index) => ({
          wanted: isRecord(call.arguments) ? call.arguments : {},
          more: { ...(index < kept.length - 1 && { times: 1 }), ...answerPart(call.answer ?? {}, scrub) },
        }));
      })
      // The first that fits answers: those that ask for more come first.
      .toSorted((left, right) => Object.keys(right.wanted).length - Object.keys(left.wanted).length)
      .map(({ wanted, more }) => ({
        ...(Object.keys(wanted).length > 0 && { arguments: scrubbedValue(wanted, scrub) }),
        ...more,
      }))
  );
}

function answerPart(answer: Part, scrub: (text: string) => string): Part {
  const part = literalValue(answer, scrub);
  return isRecord(part) ? part : {};
}
