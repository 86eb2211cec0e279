import { isKind } from '../../../schemas/rules/kinds.ts';
import type { PlacedObject } from '../placed-object.ts';
import { policyReach } from './policy-reach.ts';
import { doing, type Level, numberLevel, type ReachItem, wordLevel } from './reach-item.ts';
import { ownerOf } from './reach-subjects.ts';

/** What policies, budgets and settings allow. */
export function governanceReach(placed: PlacedObject): readonly ReachItem[] {
  const { object } = placed;
  if (isKind(object, 'SwarmPolicy')) return policyReach(object, placed);
  if (object.kind === 'SwarmBudget') return budgetReach(placed);
  return settingsReach(placed);
}

function budgetReach({ object, placeOf }: PlacedObject): readonly ReachItem[] {
  if (!isKind(object, 'SwarmBudget')) return [];
  const owner = ownerOf(object);
  const { spec } = object;
  const usd =
    spec.limit === undefined || Number(spec.limit) === 0 ? Number.POSITIVE_INFINITY : Number(spec.limit);
  const days = { daily: 1, weekly: 7, monthly: 31 }[spec.period ?? 'monthly'];
  const common = { owner, widening: 'budget-loosened' } as const;
  const limit: Level = {
    ...common,
    form: 'level',
    key: 'limit',
    says: 'limit',
    shown: usd === Number.POSITIVE_INFINITY ? 'no limit' : `${spec.limit} USD ${spec.period ?? 'monthly'}`,
    rank: [usd / days],
    otherwise: { rank: [Number.POSITIVE_INFINITY], shown: 'no limit' },
    place: placeOf(['spec', 'limit']),
  };
  return [
    limit,
    numberLevel({
      ...common,
      key: 'limitTokens',
      says: 'limitTokens',
      value: spec.limitTokens,
      fallback: Number.POSITIVE_INFINITY,
      place: placeOf(['spec', 'limitTokens']),
    }),
    wordLevel({
      ...common,
      key: 'hardStop',
      says: 'at its limit it',
      order: ['stops', 'only warns'],
      value: spec.hardStop === true ? 'stops' : 'only warns',
      fallback: 'only warns',
      place: placeOf(['spec', 'hardStop']),
    }),
    {
      ...common,
      form: 'member',
      isRestriction: true,
      key: `selector ${JSON.stringify(spec.selector)}`,
      ...doing('counts what its selector selects'),
      place: placeOf(['spec', 'selector']),
    },
  ];
}

function settingsReach({ object, placeOf }: PlacedObject): readonly ReachItem[] {
  if (!isKind(object, 'SwarmSettings')) return [];
  const owner = ownerOf(object);
  const allowed = object.spec.security?.mcpAllowlist ?? [];
  const common = { owner, widening: 'policy-loosened' } as const;
  return [
    {
      ...common,
      form: 'list',
      says: 'MCP servers at',
      entries: allowed.map((pattern, index) => ({
        pattern,
        place: placeOf(['spec', 'security', 'mcpAllowlist', index]),
      })),
      covers: (outer, inner) => outer === inner,
      place: placeOf(['spec', 'security', 'mcpAllowlist']),
    },
    wordLevel({
      ...common,
      key: 'mcp auth',
      says: 'authentication of MCP servers',
      order: ['required', 'optional'],
      value: object.spec.security?.requireMCPAuth === true ? 'required' : 'optional',
      fallback: 'optional',
      place: placeOf(['spec', 'security', 'requireMCPAuth']),
    }),
  ];
}
