import type { PriceTable } from '../../../schemas/prices.ts';
import { isKind, objectsOfKind } from '../../../schemas/rules/kinds.ts';
import { governing } from '../../../schemas/rules/policy/governing.ts';
import { mergePolicies } from '../../../schemas/rules/policy/merge.ts';
import type { Place, PlacedObject, RenderedRecipe } from '../placed-object.ts';
import { type Owner, ownerKey } from '../reach/reach-item.ts';
import { ownerOf } from '../reach/reach-subjects.ts';
import { type Bound, cappedByDay, ceiled, product, sumOf, timesOf, unbounded } from './bound.ts';
import { firesPerDay } from './fires-per-day.ts';
import { type FlowWorld, runBound } from './flow-bound.ts';
import { agentKey, spendingAgents } from './spending-agents.ts';
import { taskBound } from './task-bound.ts';

/** The worst case of a team, a run of its own or an agent. */
export interface FlowSpending {
  readonly owner: Owner;
  readonly place: Place;
  readonly run: Bound;
  /** Of what starts by itself; runs that people start are not in it. */
  readonly day: Bound;
}

/**
 * The worst case of every flow of a render (docs/diff.md has the formula). Nothing is left out that is not said: what
 * cannot be bounded is Infinity, with its reasons.
 */
export function spendingOf(
  { objects, policies }: Pick<RenderedRecipe, 'objects' | 'policies'>,
  prices: PriceTable,
): readonly FlowSpending[] {
  const world: FlowWorld = {
    agents: spendingAgents(objects, policies),
    prices,
    maxDepth: maxDepthOf(objects),
  };
  const ceilingOf = namespaceCeiling([...objects, ...policies]);
  return objects.flatMap((placed): readonly FlowSpending[] => {
    const { object } = placed;
    const owner = ownerOf(object);
    const place = placed.placeOf(['metadata', 'name']);
    if (isKind(object, 'SwarmTeam')) {
      const run = ceiled(runBound(owner, object.spec, world), ceilingOf(owner.namespace));
      const limit = (object.spec.maxDailyTokens ?? Number.POSITIVE_INFINITY) + run.tokens;
      const day = ceiled(dayBound(owner, run, objects), Math.min(limit, ceilingOf(owner.namespace)));
      return [{ owner, place, run, day }];
    }
    if (isKind(object, 'SwarmRun') && object.spec.teamRef === undefined && object.spec.agent === undefined) {
      const run = ceiled(runBound(owner, object.spec, world), ceilingOf(owner.namespace));
      return [{ owner, place, run, day: run }];
    }
    const agent = isKind(object, 'SwarmAgent')
      ? world.agents.get(agentKey(owner.name, owner.namespace))
      : undefined;
    if (agent === undefined) return [];
    const task = cappedByDay(taskBound(agent, world.agents, prices, world.maxDepth));
    const run = ceiled(task, ceilingOf(owner.namespace));
    return [{ owner, place, run, day: ceiled(dayBound(owner, run, objects), ceilingOf(owner.namespace)) }];
  });
}

/** `fires x run` over all events that start it. */
function dayBound(owner: Owner, run: Bound, objects: readonly PlacedObject[]): Bound {
  const events = objects.flatMap(({ object }) => {
    if (!isKind(object, 'SwarmEvent') || object.spec.suspended === true) return [];
    const isNear = (object.metadata.namespace ?? owner.namespace) === owner.namespace;
    const targets = object.spec.targets.filter(({ team, agent }) =>
      owner.kind === 'SwarmTeam' ? team === owner.name : owner.kind === 'SwarmAgent' && agent === owner.name,
    );
    return isNear && targets.length > 0 ? [{ object, targets: targets.length }] : [];
  });
  return cappedByDay(
    sumOf(
      events.map(({ object, targets }) => {
        const fires = firesPerDay(object.spec.source);
        const day = timesOf(product(fires, targets), run);
        const reason = `how often SwarmEvent "${object.metadata.name}" fires is not limited`;
        return Number.isFinite(fires) ? day : sumOf([day, { ...unbounded(reason), tokens: 0, usd: 0 }]);
      }),
    ),
  );
}

/** The daily ceiling of a namespace: what all policies that rule it leave, unless they only audit. */
function namespaceCeiling(objects: readonly PlacedObject[]): (namespace: string | undefined) => number {
  const policies = objectsOfKind(
    objects.map(({ object }) => object),
    'SwarmPolicy',
  );
  return (namespace) => {
    const merged = mergePolicies(governing(policies, { name: namespace ?? '' }, undefined));
    if (merged === undefined || merged.mode === 'Audit') return Number.POSITIVE_INFINITY;
    return merged.ceilings.dailyTokens?.value ?? Number.POSITIVE_INFINITY;
  };
}

/** The longest chain of delegations that any registry of the render allows; 3 without one. */
function maxDepthOf(objects: readonly PlacedObject[]): number {
  const depths = objectsOfKind(
    objects.map(({ object }) => object),
    'SwarmRegistry',
  ).map(({ spec }) => spec?.maxDepth ?? 3);
  return depths.length === 0 ? 3 : Math.max(...depths);
}

/** By owner, to find the same flow again in another render. */
export function flowKey({ owner }: FlowSpending): string {
  return ownerKey(owner);
}
