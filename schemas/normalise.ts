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
import { mayHaveOtherSpellings } from './aliases/other-spellings.ts';
import { type Rename, renames } from './aliases/renames.ts';
import { applyRewrites } from './aliases/rewrites.ts';
import { structureOf } from './defaults.ts';
import { type FieldPath, type Finding, formatPath } from './finding.ts';
import type { KubeObject } from './kube-object.ts';

/** An object in the spelling of the CRD. */
export interface Normalised<T extends KubeObject> {
  /** The object given when there was nothing to rewrite; it is never changed. */
  readonly object: T;
  /** One warning `schema.alias` for each spelling, at its place in the object given. */
  readonly findings: readonly Finding[];
  /** Fields that stand elsewhere now, in the order in which they were moved; see `authoredPath`. */
  readonly moves: readonly Move[];
}

export interface Move {
  readonly from: FieldPath;
  readonly to: FieldPath;
}

/**
 * Rewrites every accepted spelling to the one of the CRD (decision 19, classes A and B) and says so. Where both are
 * set the canonical one holds.
 */
export function normalise<T extends KubeObject>(object: T): Normalised<T> {
  const unchanged = { object, findings: [], moves: [] };
  if (structureOf(object.kind) === undefined || !isDraft(object.spec)) return unchanged;
  if (!mayHaveOtherSpellings(object.kind, object)) return unchanged;
  const draft: T & Draft = { ...object, spec: copyOf(object.spec) };
  const facts: readonly Fact[] = [
    ...readRenames.flatMap((rename) =>
      rename.kinds.includes(object.kind) ? applyRename(draft, rename) : [],
    ),
    ...applyRewrites(object.kind, draft).map(({ path, written, canonical }) => ({
      path,
      focus: 'key' as const,
      fact: `${formatPath(path)}: ${written} is another spelling of ${canonical}`,
      fix: `Write ${canonical}`,
    })),
  ];
  if (facts.length === 0) return unchanged;
  return {
    object: draft,
    findings: facts.map(({ path, fact, fix, focus }) => ({
      rule: 'schema.alias',
      severity: 'warning',
      fact,
      fix,
      path,
      ...(focus === undefined ? {} : { focus }),
    })),
    moves: facts.flatMap(({ path, movedTo }) => (movedTo === undefined ? [] : [{ from: path, to: movedTo }])),
  };
}

/** Where the author wrote what stands at `path` of a normalised object. */
export function authoredPath(path: FieldPath, moves: readonly Move[]): FieldPath {
  return moves.reduceRight<FieldPath>((at, { from, to }) => {
    const isBelow = to.every((segment, index) => at[index] === segment);
    return isBelow ? [...from, ...at.slice(to.length)] : at;
  }, path);
}

interface Fact extends Pick<Finding, 'focus'> {
  readonly path: FieldPath;
  readonly fact: string;
  readonly fix: string;
  readonly movedTo?: FieldPath;
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
    const isBeaten = known !== undefined && rename.isUnion !== true;
    // One value that became a list stands as its first element.
    const first = Array.isArray(value) && !Array.isArray(written) ? [0] : [];
    return [
      {
        path: [...path, ...from],
        ...words(alias, canonical, isBeaten),
        ...(alias === canonical ? {} : { focus: 'key' as const }),
        ...(known === undefined ? { movedTo: [...path, ...to, ...first] } : {}),
      },
    ];
  });
}

function words(alias: string, canonical: string, isBeaten: boolean): Pick<Fact, 'fact' | 'fix'> {
  if (alias === canonical) return { fact: `${alias} is a number`, fix: 'Put it in quotes' };
  if (isBeaten) {
    return { fact: `${alias} and ${canonical} are both set; ${canonical} holds`, fix: `Remove ${alias}` };
  }
  return { fact: `${alias} is another spelling of ${canonical}`, fix: `Write ${canonical}` };
}

function union(known: unknown, value: unknown): unknown {
  return Array.isArray(known) && Array.isArray(value) ? [...new Set([...known, ...value])] : (known ?? value);
}
