import { isKind } from '../../../schemas/rules/kinds.ts';
import type { AgentSubject } from '../../../schemas/rules/policy/agent-subject.ts';
import { hostOf } from './hosts.ts';
import { doing, numberLevel, type ReachItem, usedModel, wordLevel } from './reach-item.ts';
import type { ReachSubject } from './reach-subjects.ts';

const trustOrder = ['sandbox', 'external', 'internal'];

/** What an agent is and has, apart from its tools: models, MCP servers, trust, network, replicas. */
export function agentReach(entry: ReachSubject): readonly ReachItem[] {
  return [existence(entry), ...models(entry), ...mcpServers(entry), ...trust(entry), ...running(entry)];
}

function existence({ owner, placed, subject }: ReachSubject): ReachItem {
  const path = owner.role === undefined ? ['metadata', 'name'] : [...subject.path, 'name'];
  return {
    form: 'member',
    widening: 'agents-gained',
    isRestriction: false,
    owner,
    key: 'agent',
    gained: 'is a new agent',
    lost: 'is gone',
    place: placed.placeOf(path),
  };
}

function models({ owner, subject, placed }: ReachSubject): readonly ReachItem[] {
  const used = [
    { model: subject.model, path: [...subject.path, 'model'] },
    {
      model: subject.compressionModel,
      path: [...subject.path, 'runtime', 'loop', 'compression', 'model'],
    },
  ];
  return used.flatMap(({ model, path }) =>
    usedModel({ owner, place: placed.placeOf(path), model, does: 'uses model' }),
  );
}

function mcpServers({ owner, subject, placed }: ReachSubject): readonly ReachItem[] {
  return (subject.tools.mcp ?? []).map(({ name, url, capabilityRef }, index): ReachItem => {
    const at =
      url === undefined
        ? capabilityRef === undefined
          ? ''
          : ` by capability "${capabilityRef}"`
        : ` at ${hostOf(url)}`;
    return {
      form: 'member',
      widening: 'mcp-gained',
      isRestriction: false,
      owner,
      key: `${name}${at}`,
      ...doing(`uses MCP server "${name}"${at}`),
      place: placed.placeOf([...subject.path, 'tools', 'mcp', index, 'name']),
    };
  });
}

/** The agent's default, and what single sources say otherwise. */
function trust({ owner, subject, placed }: ReachSubject): readonly ReachItem[] {
  const { toolGuardrails, toolGuardrailsPath } = subject;
  const fallback = toolGuardrails.trust?.default ?? 'external';
  const level = (
    key: string,
    says: string,
    value: string | undefined,
    otherwise: string,
    path: (string | number)[],
  ) =>
    wordLevel({
      owner,
      widening: 'trust-loosened',
      key,
      says,
      order: trustOrder,
      value,
      fallback: otherwise,
      place: placed.placeOf(path),
    });
  const sources = [
    ...named('tools.mcp', 'MCP server', subject.tools.mcp),
    ...named('tools.webhooks', 'webhook', subject.tools.webhooks),
    ...named('agents', 'connection', subject.connections),
  ];
  return [
    level('default', 'trust in tools', toolGuardrails.trust?.default, 'external', [
      ...toolGuardrailsPath,
      'trust',
      'default',
    ]),
    // Without a trust of its own a source follows the default, which is told once.
    ...sources
      .filter(({ trust: own }) => own !== undefined)
      .map(({ key, says, trust: own, path }) =>
        level(key, says, own, fallback, [...subject.path, ...path, 'trust']),
      ),
  ];
}

function named(
  list: string,
  word: string,
  entries: readonly { readonly name: string; readonly trust?: string }[] = [],
) {
  return entries.map(({ name, trust: own }, index) => ({
    key: `${list} ${name}`,
    says: `trust in ${word} "${name}"`,
    trust: own,
    path: [...list.split('.'), index],
  }));
}

function running({ owner, subject, placed }: ReachSubject): readonly ReachItem[] {
  const runtime = runtimeOf(placed.object, subject);
  const replicas = Math.max(runtime?.replicas ?? 1, runtime?.autoscaling?.maxReplicas ?? 0);
  const isScaled = (runtime?.autoscaling?.maxReplicas ?? 0) > (runtime?.replicas ?? 1);
  const items: ReachItem[] = [
    numberLevel({
      owner,
      widening: 'replicas-raised',
      key: 'replicas',
      says: 'replicas',
      value: replicas,
      fallback: 1,
      place: placed.placeOf([
        ...subject.path,
        'runtime',
        ...(isScaled ? ['autoscaling', 'maxReplicas'] : ['replicas']),
      ]),
    }),
  ];
  const { object } = placed;
  if (!isKind(object, 'SwarmAgent')) return items;
  const infrastructure = object.spec.infrastructure;
  return [
    ...items,
    wordLevel({
      owner,
      widening: 'network-loosened',
      key: 'network',
      says: 'network policy',
      order: ['strict', 'default', 'disabled'],
      value: infrastructure?.networkPolicy,
      fallback: 'default',
      place: placed.placeOf(['spec', 'infrastructure', 'networkPolicy']),
    }),
  ];
}

function runtimeOf(object: ReachSubject['placed']['object'], { path }: AgentSubject) {
  if (isKind(object, 'SwarmAgent')) return object.spec.runtime;
  if (!isKind(object, 'SwarmTeam') && !isKind(object, 'SwarmRun')) return undefined;
  const index = path.at(-1);
  return typeof index === 'number' ? object.spec.roles?.[index]?.runtime : undefined;
}
