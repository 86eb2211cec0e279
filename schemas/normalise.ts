import {
  copyOf,
  type Draft,
  isDraft,
  type Pattern,
  patternOf,
  placesAt,
  removeAt,
  valueAt,
  writeAt,
} from './aliases/draft.ts';
import { type Rename, renames } from './aliases/renames.ts';
import { applyRewrites } from './aliases/rewrites.ts';
import { structureOf } from './defaults.ts';
import { type FieldPath, type Finding, formatPath } from './finding.ts';
import type { KubeObject } from './kube-object.ts';

/**
 * Rewrites every accepted spelling to the one of the CRD (decision 19, classes A and B) and says so, one warning
 * `schema.alias` for each. Where both are set the canonical one holds. The object given is never changed, and is
 * returned when there is nothing to rewrite.
 */
export function normalise<T extends KubeObject>(
  object: T,
): { readonly object: T; readonly findings: readonly Finding[] } {
  if (structureOf(object.kind) === undefined || !isDraft(object.spec)) return { object, findings: [] };
  const draft: T & Draft = { ...object, spec: copyOf(object.spec) };
  const facts = [
    ...readRenames.flatMap((rename) =>
      rename.kinds.includes(object.kind) ? applyRename(draft, rename) : [],
    ),
    ...applyRewrites(object.kind, draft).map(({ path, written, canonical }) => ({
      path,
      fact: `${formatPath(path)}: ${written} is another spelling of ${canonical}`,
      fix: `Write ${canonical}`,
    })),
  ];
  if (facts.length === 0) return { object, findings: [] };
  return {
    object: draft,
    findings: facts.map((fact) => ({ rule: 'schema.alias', severity: 'warning', ...fact })),
  };
}

interface Fact {
  readonly path: FieldPath;
  readonly fact: string;
  readonly fix: string;
}

/** A rename with its paths read. */
interface ReadRename extends Omit<Rename, 'from' | 'to'> {
  readonly pattern: Pattern;
  readonly from: readonly string[];
  readonly to: readonly string[];
}

const readRenames: readonly ReadRename[] = renames.map((rename) => ({
  ...rename,
  pattern: patternOf(rename.at),
  from: rename.from.split('.'),
  to: rename.to.split('.'),
}));

function applyRename(draft: Draft, rename: ReadRename): readonly Fact[] {
  const { from, to } = rename;
  return placesAt(draft, rename.pattern).flatMap(({ object, path }) => {
    const written = valueAt(object, from);
    if (written === undefined) return [];
    const value = rename.convert === undefined ? written : rename.convert(written);
    if (value === undefined) return [];
    const alias = formatPath([...path, ...from]);
    const canonical = formatPath([...path, ...to]);
    const known = alias === canonical || to.join('.') === from[0] ? undefined : valueAt(object, to);
    removeAt(object, from);
    writeAt(object, to, rename.isUnion ? union(known, value) : (known ?? value));
    return [
      {
        path: [...path, ...from],
        ...words(alias, canonical, known !== undefined && rename.isUnion !== true),
      },
    ];
  });
}

function words(alias: string, canonical: string, isBeaten: boolean): Omit<Fact, 'path'> {
  if (alias === canonical) return { fact: `${alias} is a number`, fix: 'Put it in quotes' };
  if (isBeaten) {
    return { fact: `${alias} and ${canonical} are both set; ${canonical} holds`, fix: `Remove ${alias}` };
  }
  return { fact: `${alias} is another spelling of ${canonical}`, fix: `Write ${canonical}` };
}

function union(known: unknown, value: unknown): unknown {
  return Array.isArray(known) && Array.isArray(value) ? [...new Set([...known, ...value])] : (known ?? value);
}
