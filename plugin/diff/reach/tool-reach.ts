import type { SwarmPolicy } from '../../../schemas/generated/types.ts';
import { advisorToolName } from '../../../schemas/rules/advisor-tool.ts';
import { isKind } from '../../../schemas/rules/kinds.ts';
import { effectiveGuardrails } from '../../../schemas/rules/policy/effective-guardrails.ts';
import { governing } from '../../../schemas/rules/policy/governing.ts';
import { mergePolicies } from '../../../schemas/rules/policy/merge.ts';
import {
  fanOutTools,
  firstMatchingPattern,
  namesToolLiterally,
  type ToolIdentity,
} from '../../../schemas/rules/tool-patterns.ts';
import type { Place } from '../placed-object.ts';
import { toolGrants } from '../tool-grants.ts';
import { doing, type ReachItem } from './reach-item.ts';
import type { ReachSubject } from './reach-subjects.ts';

/**
 * The tools that an agent may call: its sources, resolved with its allow list, its deny list and those of the policies
 * that rule it (governance 1.2, 1.6). A policy in Audit denies nothing.
 */
export function toolReach(entry: ReachSubject, policies: readonly SwarmPolicy[]): readonly ReachItem[] {
  const { subject, placed, owner } = entry;
  const namespace = { name: placed.object.metadata.namespace ?? '' };
  const merged = mergePolicies(governing(policies, namespace, undefined));
  const denials = effectiveGuardrails({ deny: subject.toolGuardrails.deny }, merged).toolDeny ?? [];
  const deny = denials.map(({ pattern }) => pattern);
  const written = subject.toolGuardrails.allow ?? [];
  const placeOf = (path: readonly (string | number)[]): Place => placed.placeOf([...subject.path, ...path]);
  const allow =
    written.length === 0
      ? undefined
      : written.map((pattern, index) => ({
          pattern,
          place: placed.placeOf([...subject.toolGuardrailsPath, 'allow', index]),
        }));
  const sources = [
    ...(subject.tools.mcp ?? []).map(({ name }, index) => ({ name, path: ['tools', 'mcp', index, 'name'] })),
    ...subject.connections.flatMap(({ name, role }, index) =>
      role === 'advisor' ? [] : [{ name, path: ['agents', index, 'name'] }],
    ),
  ];
  const bare = bareTools(entry).filter(({ tool, isBuiltIn }) => {
    if (firstMatchingPattern(deny, tool) !== undefined) return false;
    return isBuiltIn || written.length === 0 || firstMatchingPattern(written, tool) !== undefined;
  });
  return [
    ...sources.map(
      ({ name, path }): ReachItem => ({
        form: 'tools',
        owner,
        source: name,
        place: placeOf(path),
        grants: toolGrants(name, allow, deny, placeOf(path)),
      }),
    ),
    ...bare.map(
      ({ key, does, path }): ReachItem => ({
        form: 'member',
        widening: 'tools-gained',
        isRestriction: false,
        owner,
        key,
        ...doing(does),
        place: placeOf(path),
      }),
    ),
  ];
}

interface BareTool {
  readonly key: string;
  readonly does: string;
  readonly tool: ToolIdentity;
  readonly path: readonly (string | number)[];
  /** Allow lists do not restrict built-ins (decision 5). */
  readonly isBuiltIn: boolean;
}

function bareTools({ subject, placed, owner }: ReachSubject): readonly BareTool[] {
  const allow = subject.toolGuardrails.allow ?? [];
  const guardrails = subject.toolGuardrailsPath.slice(subject.path.length);
  return [
    ...(subject.tools.webhooks ?? []).map(
      ({ name }, index): BareTool => ({
        key: `webhook ${name}`,
        does: `may call webhook "${name}"`,
        tool: { kind: 'webhook', name },
        path: ['tools', 'webhooks', index, 'name'],
        isBuiltIn: false,
      }),
    ),
    ...subject.connections.flatMap((connection, index): BareTool[] =>
      connection.role === 'advisor'
        ? [
            {
              key: `advisor ${connection.name}`,
              does: `may consult advisor "${connection.name}"`,
              tool: { kind: 'advisor', name: advisorToolName(connection) },
              path: ['agents', index, 'name'],
              isBuiltIn: false,
            },
          ]
        : [],
    ),
    ...fanOutTools.flatMap((name): BareTool[] => {
      const tool = { kind: 'builtin', name } as const;
      const index = allow.findIndex((pattern) => namesToolLiterally([pattern], tool));
      const path = [...guardrails, 'allow', index];
      return index === -1
        ? []
        : [{ key: `builtin ${name}`, does: `may call ${name}`, tool, path, isBuiltIn: true }];
    }),
    ...delegates(placed.object, subject.path, owner.role),
    ...gateway(placed.object),
  ];
}

/** A gateway hands tasks to whatever agent of its registry it picks. */
function gateway(object: ReachSubject['placed']['object']): readonly BareTool[] {
  const own = isKind(object, 'SwarmAgent') ? object.spec.gateway : undefined;
  if (own === undefined || own.dispatchMode === 'disabled') return [];
  return [
    {
      key: 'dispatch',
      does: 'may dispatch tasks as a gateway',
      tool: { kind: 'builtin', name: 'dispatch' },
      path: ['gateway'],
      isBuiltIn: true,
    },
  ];
}

function delegates(
  object: ReachSubject['placed']['object'],
  path: readonly (string | number)[],
  role: string | undefined,
): readonly BareTool[] {
  if (role === undefined || (!isKind(object, 'SwarmTeam') && !isKind(object, 'SwarmRun'))) return [];
  const index = path.at(-1);
  const targets = (typeof index === 'number' ? object.spec.roles?.[index]?.canDelegate : undefined) ?? [];
  return targets.map((target, at) => ({
    key: `delegate ${target}`,
    does: `may delegate to role "${target}"`,
    tool: { kind: 'builtin', name: 'delegate' },
    path: ['canDelegate', at],
    isBuiltIn: true,
  }));
}
