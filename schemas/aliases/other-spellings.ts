import { isDraft } from './draft.ts';
import { renames } from './renames.ts';
import { rewrites } from './rewrites.ts';

/** Where fields with another spelling may stand; `[]` among the names stands for the elements of a list. */
interface Place {
  readonly name: string;
  readonly below: Place[];
  isSpelling: boolean;
}

const placesByKind = new Map<string, Place>();

/** Whether an object has any field that `normalise` may have to rewrite; quick, since most have none. */
export function mayHaveOtherSpellings(kind: string, object: unknown): boolean {
  let place = placesByKind.get(kind);
  if (place === undefined) {
    place = placesOf(kind);
    placesByKind.set(kind, place);
  }
  return reaches(object, place);
}

function reaches(value: unknown, place: Place): boolean {
  if (value === undefined || value === null) return false;
  if (place.isSpelling) return true;
  if (Array.isArray(value)) {
    const elements = place.below.find(({ name }) => name === '[]');
    return elements !== undefined && value.some((item) => reaches(item, elements));
  }
  if (!isDraft(value)) return false;
  return place.below.some((inner) => reaches(value[inner.name], inner));
}

function placesOf(kind: string): Place {
  const root: Place = { name: kind, below: [], isSpelling: false };
  const add = (path: string): void => {
    let place = root;
    for (const name of path.replaceAll('[]', '.[]').split('.')) {
      let inner = place.below.find((known) => known.name === name);
      if (inner === undefined) {
        inner = { name, below: [], isSpelling: false };
        place.below.push(inner);
      }
      place = inner;
    }
    place.isSpelling = true;
  };
  for (const { kinds, at, from } of renames) if (kinds.includes(kind)) add(`${at}.${from}`);
  for (const { kinds, at, when } of rewrites) {
    if (kinds.includes(kind)) for (const field of when) add(`${at}.${field}`);
  }
  return root;
}
