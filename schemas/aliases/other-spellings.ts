import { isDraft } from './draft.ts';
import { renames } from './renames.ts';
import { rewrites } from './rewrites.ts';

/** Where fields with another spelling may stand; `[]` among the names stands for the elements of a list. */
interface Place {
  readonly below: Map<string, Place>;
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
    const elements = place.below.get('[]');
    return elements !== undefined && value.some((item) => reaches(item, elements));
  }
  if (!isDraft(value)) return false;
  for (const [name, inner] of place.below) if (reaches(value[name], inner)) return true;
  return false;
}

function placesOf(kind: string): Place {
  const root: Place = { below: new Map(), isSpelling: false };
  const add = (path: string): void => {
    let place = root;
    for (const name of path.replaceAll('[]', '.[]').split('.')) {
      const inner = place.below.get(name) ?? { below: new Map(), isSpelling: false };
      place.below.set(name, inner);
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
