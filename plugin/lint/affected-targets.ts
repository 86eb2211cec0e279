import type { RenderOptions } from '../options.ts';
import { recordedReads } from './recorded-reads.ts';
import type { LintTarget } from './targets.ts';

/**
 * The targets whose findings may differ from what they were before the files in `changed` (absolute, without links to
 * folders on the way) were changed, added or removed.
 */
export async function affectedTargets(
  targets: readonly LintTarget[],
  optionsFor: (path: string) => RenderOptions,
  changed: readonly string[],
): Promise<readonly LintTarget[]> {
  const affected: LintTarget[] = [];
  for (const target of targets) {
    const reads = await recordedReads(target, optionsFor(target.path));
    if (changed.some((path) => reads.dependsOn(path))) affected.push(target);
  }
  return affected;
}
