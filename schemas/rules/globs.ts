/**
 * Whether a text matches a pattern in which only `*` is special and stands for any run of characters, `/` and `:`
 * included (governance 1.2, models). Case-sensitive, whole string, no pattern is malformed.
 */
export function globMatches(pattern: string, text: string): boolean {
  let patternIndex = 0;
  let textIndex = 0;
  let lastStar = -1;
  let resumeAt = 0;
  while (textIndex < text.length) {
    const expected = pattern[patternIndex];
    if (expected === '*') {
      lastStar = patternIndex;
      resumeAt = textIndex;
      patternIndex += 1;
    } else if (expected !== undefined && expected === text[textIndex]) {
      patternIndex += 1;
      textIndex += 1;
    } else if (lastStar >= 0) {
      // The last star swallows one character more; earlier stars never need to (leftmost match is enough).
      resumeAt += 1;
      textIndex = resumeAt;
      patternIndex = lastStar + 1;
    } else {
      return false;
    }
  }
  while (pattern[patternIndex] === '*') patternIndex += 1;
  return patternIndex === pattern.length;
}

/** A character no pattern contains, standing for "whatever the inner star stands for". */
const ANYTHING = '\u0000';

/** Whether every text that `inner` matches is matched by `outer` too. */
export function globCovers(outer: string, inner: string): boolean {
  // Only a star of the outer pattern can match a character that no pattern contains, so this is exact.
  return globMatches(outer, inner.replaceAll('*', ANYTHING));
}

/** Whether some text matches a pattern of every list. An empty list matches nothing. */
export function haveCommonMatch(lists: readonly (readonly string[])[]): boolean {
  const literals = lists.flatMap((list) => list.filter((pattern) => !pattern.includes('*')));
  const isAdmitted = (text: string): boolean =>
    lists.every((list) => list.some((pattern) => globMatches(pattern, text)));
  if (literals.some(isAdmitted)) return true;
  // With a star in each pattern the middles can stand one after the other: only the ends can contradict. A text with
  // longer ends admits more patterns, so only the longest prefixes, and for each the longest suffixes, are tried.
  const ends = lists.map((list) => list.filter((pattern) => pattern.includes('*')).map(endsOf));
  return longestOf(
    ends.flat().map(({ prefix }) => prefix),
    startsWith,
  ).some((prefix) => {
    const beginning = ends.map((list) => list.filter((each) => prefix.startsWith(each.prefix)));
    if (beginning.some((list) => list.length === 0)) return false;
    return longestOf(
      beginning.flat().map(({ suffix }) => suffix),
      endsWith,
    ).some((suffix) => beginning.every((list) => list.some((each) => suffix.endsWith(each.suffix))));
  });
}

/** What a pattern fixes at both ends of a text. */
interface Ends {
  readonly prefix: string;
  readonly suffix: string;
}

function endsOf(pattern: string): Ends {
  return {
    prefix: pattern.slice(0, pattern.indexOf('*')),
    suffix: pattern.slice(pattern.lastIndexOf('*') + 1),
  };
}

const startsWith = (text: string, part: string): boolean => text.startsWith(part);
const endsWith = (text: string, part: string): boolean => text.endsWith(part);

/** The texts that are no part of a longer one; without any the empty text. */
function longestOf(
  texts: readonly string[],
  contains: (text: string, part: string) => boolean,
): readonly string[] {
  const found: string[] = [];
  for (const text of [...new Set(texts)].toSorted((left, right) => right.length - left.length))
    if (!found.some((longer) => contains(longer, text))) found.push(text);
  return found.length === 0 ? [''] : found;
}
