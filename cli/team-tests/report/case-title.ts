import type { CaseResult } from '../run/test-results.ts';

/** `a ticket is classified (prod)`: unlike that of any other test of the recipe. */
export function caseTitle({ name, environment }: Pick<CaseResult, 'name' | 'environment'>): string {
  return environment === undefined ? name : `${name} (${environment})`;
}
