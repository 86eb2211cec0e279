import { globCovers, globMatches, haveCommonMatch } from '../../schemas/rules/globs.ts';
import { matchesEveryTool, parseToolPattern } from '../../schemas/rules/tool-patterns.ts';
import type { Place } from './placed-object.ts';

/** Names of tools of one source that may be called: all that match `pattern`, but for `except`. */
export interface ToolGrant {
  /** A glob over bare names. */
  readonly pattern: string;
  /** Globs over bare names that are denied, each of which has something in common with the pattern. */
  readonly except: readonly string[];
  /** Where the grant is written: an entry of the allow list, else the source itself. */
  readonly place: Place;
}

/** An entry of an allow list, and where it stands. */
export interface AllowedPattern {
  readonly pattern: string;
  readonly place: Place;
}

/**
 * What an allow list and all deny lists leave of one source's tools (governance 1.2, decisions 5 and 28). What tools a
 * server has nobody knows before it is asked, so the answer is in patterns. Without an allow list all are allowed.
 */
export function toolGrants(
  source: string,
  allow: readonly AllowedPattern[] | undefined,
  deny: readonly string[],
  sourcePlace: Place,
): readonly ToolGrant[] {
  const denied = deny.flatMap((pattern) => namesOn(source, pattern));
  const allowed =
    allow === undefined
      ? [{ pattern: '*', place: sourcePlace }]
      : allow.flatMap(({ pattern, place }) =>
          namesOn(source, pattern).map((name) => ({ pattern: name, place })),
        );
  return allowed.flatMap(({ pattern, place }) => {
    if (denied.some((glob) => globCovers(glob, pattern))) return [];
    const except = [...new Set(denied)].filter((glob) => haveCommonMatch([[glob], [pattern]])).toSorted();
    return [{ pattern, except, place }];
  });
}

/** The bare names on the source that a pattern of a list matches: none, or one glob. */
function namesOn(source: string, pattern: string): readonly string[] {
  if (matchesEveryTool(pattern)) return ['*'];
  const parsed = parseToolPattern(pattern);
  return parsed.source === undefined || globMatches(parsed.source, source) ? [parsed.name] : [];
}

/** Tools that may be called by then and could not be before. */
export interface ToolGain {
  /** A glob over bare names. */
  readonly pattern: string;
  /** Set when the pattern was granted before, and an exception of it has gone. */
  readonly noLongerExcepted: boolean;
  readonly grant: ToolGrant;
}

/**
 * What `after` grants and `before` did not. Never misses a tool; may name more than there is where several patterns
 * together made up one.
 */
export function toolGains(before: readonly ToolGrant[], after: readonly ToolGrant[]): readonly ToolGain[] {
  return after.flatMap((grant): readonly ToolGain[] => {
    const coverers = before.filter(({ pattern }) => globCovers(pattern, grant.pattern));
    if (coverers.length === 0) return [{ pattern: grant.pattern, noLongerExcepted: false, grant }];
    const losses = coverers.map((coverer) => lostExceptions(coverer, grant));
    // One grant from before that covers everything is enough.
    const fewest = losses.toSorted((left, right) => left.length - right.length)[0] ?? [];
    return fewest.map((pattern) => ({ pattern, noLongerExcepted: true, grant }));
  });
}

function lostExceptions(before: ToolGrant, after: ToolGrant): readonly string[] {
  return before.except.filter(
    (exception) =>
      haveCommonMatch([[exception], [after.pattern]]) &&
      !after.except.some((other) => globCovers(other, exception)),
  );
}
