import type { ChangeKind, Widening } from './change-kind.ts';
import type { Place } from './placed-object.ts';
import type { Owner } from './reach/reach-item.ts';

/** One thing that agents may do by then and could not before, or the other way round. */
export interface Change {
  readonly kind: ChangeKind;
  readonly effect: 'widening' | 'narrowing';
  readonly owner: Owner;
  /** One sentence, with the owner's name, without secrets. */
  readonly fact: string;
  readonly place: Place;
  /** Where the place is: what is gone is found in the tree from before only. */
  readonly side: 'base' | 'head';
}

/** A change together with the name of its wider direction. */
export interface Direction {
  readonly widening: Widening;
  readonly effect: 'widening' | 'narrowing';
}
