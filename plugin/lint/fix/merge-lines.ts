import { diff3Merge } from 'node-diff3';

/** Lines that merge, or two ways to change the same lines. */
interface Region {
  readonly ok?: readonly string[];
  readonly conflict?: { readonly b: readonly string[] };
}

/**
 * Carries the change from `printed` to `changed` over to `text`, which says the same as `printed` in the author's own
 * format: line by line, so that everything that the change does not touch stays to the byte.
 */
export function mergeLines(text: string, printed: string, changed: string): string {
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = (whole: string) => whole.split(/\r?\n/);
  const regions: readonly Region[] = diff3Merge(lines(text), lines(printed), lines(changed), {
    excludeFalseConflicts: true,
  });
  return regions.flatMap(({ ok, conflict }) => ok ?? conflict?.b ?? []).join(lineEnd);
}
