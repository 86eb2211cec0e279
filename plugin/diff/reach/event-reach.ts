import { isKind } from '../../../schemas/rules/kinds.ts';
import type { PlacedObject } from '../placed-object.ts';
import { firesPerDay } from '../spending/fires-per-day.ts';
import { doing, type Level, type ReachItem } from './reach-item.ts';
import { ownerOf } from './reach-subjects.ts';

/** What starts by itself: how often an event fires, and what it starts then. A suspended event starts nothing. */
export function eventReach({ object, placeOf }: PlacedObject): readonly ReachItem[] {
  if (!isKind(object, 'SwarmEvent')) return [];
  const owner = ownerOf(object);
  const { source, suspended, targets } = object.spec;
  const fires = suspended === true ? 0 : firesPerDay(source);
  const field =
    suspended === true ? ['spec', 'suspended'] : ['spec', 'source', source.type === 'cron' ? 'cron' : 'type'];
  const level: Level = {
    form: 'level',
    widening: 'schedules-raised',
    owner,
    key: 'fires',
    says: 'fires',
    shown:
      fires === Number.POSITIVE_INFINITY ? `whenever its ${source.type} says so` : `${fires} times a day`,
    rank: [fires],
    otherwise: { rank: [0], shown: 'never' },
    place: placeOf(field),
  };
  return [
    level,
    ...targets.map(({ team, agent }, index): ReachItem => {
      const what = team === undefined ? `SwarmAgent "${agent ?? ''}"` : `SwarmTeam "${team}"`;
      return {
        form: 'member',
        widening: 'schedules-raised',
        isRestriction: false,
        owner,
        key: what,
        ...doing(`starts ${what}`),
        place: placeOf(['spec', 'targets', index]),
      };
    }),
  ];
}
