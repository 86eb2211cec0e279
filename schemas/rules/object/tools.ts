import { didYouMean } from '../../did-you-mean.ts';
import { finding } from '../../errors.ts';
import type { FieldPath, Finding } from '../../finding.ts';
import { advisorToolName } from '../advisor-tool.ts';
import { globMatches } from '../globs.ts';
import { schemaProblem } from '../json-schema.ts';
import type { AgentSubject } from '../policy/agent-subject.ts';
import { builtInTools, matchesEveryTool, parseToolPattern } from '../tool-patterns.ts';

/** Words that tool patterns use for other sources (decision 23, governance 1.2). */
const sourceWords: readonly string[] = ['webhook', 'builtin', 'agent'];
/** Built-in names that no other tool may take, gateway or not (governance 11). */
const reservedToolNames: readonly string[] = ['registry_search', 'dispatch'];

/** Names, allow list and argument schemas of an agent's or inline role's tools. */
export function toolFindings(subject: AgentSubject): readonly Finding[] {
  return [
    ...duplicateNames(subject),
    ...reservedNames(subject),
    ...webhookFindings(subject),
    ...cacheFindings(subject),
    ...allowListFindings(subject),
  ];
}

interface NamedPlace {
  readonly name: string;
  readonly list: string;
  readonly path: FieldPath;
}

function sourcesOf({ tools, connections, path }: AgentSubject): readonly NamedPlace[] {
  return [
    ...(tools.mcp ?? []).map(({ name }, index) => ({
      name,
      list: 'tools.mcp',
      path: [...path, 'tools', 'mcp', index, 'name'],
    })),
    ...connections.map(({ name }, index) => ({
      name,
      list: 'agents',
      path: [...path, 'agents', index, 'name'],
    })),
  ];
}

function duplicateNames(subject: AgentSubject): readonly Finding[] {
  const webhooks = (subject.tools.webhooks ?? []).map(({ name }, index) => ({
    name,
    list: 'tools.webhooks',
    path: [...subject.path, 'tools', 'webhooks', index, 'name'],
  }));
  // Servers and connections share one name space: both are the part before the slash.
  return [sourcesOf(subject), webhooks].flatMap((places) => {
    const seen = new Set<string>();
    return places.flatMap(({ name, list, path }) => {
      if (seen.has(name))
        return [finding('agent.duplicate-name', { where: subject.where, list, name }, { path })];
      seen.add(name);
      return [];
    });
  });
}

function reservedNames(subject: AgentSubject): readonly Finding[] {
  return sourcesOf(subject)
    .filter(({ name }) => sourceWords.includes(name))
    .map(({ name, list, path }) =>
      finding(
        'agent.reserved-server-name',
        { where: subject.where, list: list === 'agents' ? 'an agent connection' : 'an MCP server', name },
        { path },
      ),
    );
}

function webhookFindings({ tools, where, path }: AgentSubject): readonly Finding[] {
  return (tools.webhooks ?? []).flatMap(({ name, schema }, index) => {
    const place = [...path, 'tools', 'webhooks', index];
    const problem = schema === undefined ? undefined : schemaProblem(schema);
    return [
      ...(reservedToolNames.includes(name)
        ? [finding('agent.reserved-tool-name', { where, name }, { path: [...place, 'name'] })]
        : []),
      ...(problem === undefined
        ? []
        : [
            finding(
              'agent.schema-invalid',
              { where, field: `the schema of webhook "${name}"`, reason: problem },
              { path: [...place, 'schema'] },
            ),
          ]),
    ];
  });
}

/** A cache that was described and never switched on. */
function cacheFindings({ tools, where, path }: AgentSubject): readonly Finding[] {
  return (tools.mcp ?? []).flatMap(({ name: server, cache }, index) =>
    cache === undefined || cache.enabled !== undefined
      ? []
      : [finding('agent.cache-off', { where, server }, { path: [...path, 'tools', 'mcp', index, 'cache'] })],
  );
}

/** Entries that allow more than they seem to, or nothing at all (decision 28). */
function allowListFindings(subject: AgentSubject): readonly Finding[] {
  const sources = sourcesOf(subject).map((place) => place.name);
  const bareNames = [
    ...builtInTools,
    ...(subject.tools.webhooks ?? []).map((webhook) => webhook.name),
    ...subject.connections.filter((connection) => connection.role === 'advisor').map(advisorToolName),
  ];
  const { where } = subject;
  return (subject.toolGuardrails.allow ?? []).flatMap((pattern, index) => {
    if (matchesEveryTool(pattern)) return [];
    const place = { path: [...subject.toolGuardrailsPath, 'allow', index] };
    const { source } = parseToolPattern(pattern);
    if (source === undefined) {
      if (sources.length === 0 || bareNames.includes(pattern)) return [];
      return [finding('agent.allow-bare', { where, pattern }, place)];
    }
    if ([...sources, ...sourceWords].some((name) => globMatches(source, name))) return [];
    const near = didYouMean(source, sources);
    const hint = near === undefined ? '' : `, did you mean "${near}"?`;
    return [finding('agent.allow-unknown-server', { where, pattern, source, hint }, place)];
  });
}
