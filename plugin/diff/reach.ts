import { objectsOfKind } from '../../schemas/rules/kinds.ts';
import type { RenderedRecipe } from './placed-object.ts';
import { agentReach } from './reach/agent-reach.ts';
import { eventReach } from './reach/event-reach.ts';
import { governanceReach } from './reach/governance-reach.ts';
import { agentLimits, flowReach } from './reach/limit-reach.ts';
import { priceReach } from './reach/price-reach.ts';
import type { ReachItem } from './reach/reach-item.ts';
import { reachSubjects } from './reach/reach-subjects.ts';
import { referenceReach } from './reach/reference-reach.ts';
import { toolReach } from './reach/tool-reach.ts';

/**
 * Everything that a render lets its agents do, and everything that holds them back, piece by piece, each with the place
 * where it is written.
 */
export function reachOf({
  objects,
  policies,
}: Pick<RenderedRecipe, 'objects' | 'policies'>): readonly ReachItem[] {
  const ruling = objectsOfKind(
    [...objects, ...policies].map(({ object }) => object),
    'SwarmPolicy',
  );
  return [
    ...reachSubjects(objects).flatMap((subject) => [
      ...agentReach(subject),
      ...toolReach(subject, ruling),
      ...agentLimits(subject),
    ]),
    ...objects.flatMap((placed) => [
      ...flowReach(placed),
      ...eventReach(placed),
      ...referenceReach(placed),
      ...priceReach(placed),
    ]),
    ...[...objects, ...policies].flatMap(governanceReach),
  ];
}
