import { didYouMean } from '../schemas/did-you-mean.ts';

/** ` (did you mean "prod"?)`, to stand behind a name that is not known; empty where nothing is near. */
export function nearHint(name: string, known: readonly string[]): string {
  const nearest = didYouMean(name, known);
  return nearest === undefined ? '' : ` (did you mean ${JSON.stringify(nearest)}?)`;
}
