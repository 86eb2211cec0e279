import { type FieldPath, type Finding, formatPath } from '../../schemas/finding.ts';
import { isMap } from '../values/merge.ts';

/**
 * What is wrong with one object, each mistake once: a field that is missing because it is misspelt, and a rule over
 * several fields one of which has a finding of its own, are told by that finding.
 */
export function withoutConsequences(findings: readonly Finding[]): readonly Finding[] {
  const proposals = new Set(
    findings.flatMap(({ rule, fix }) => (rule === 'schema.unknown-field' && fix !== undefined ? [fix] : [])),
  );
  const isMisspelt = (path: FieldPath) => proposals.has(`Did you mean ${formatPath(path)}?`);
  const wrong = findings.filter(({ rule }) => rule !== 'schema.cel');
  return findings.filter(({ rule, fact, path = [] }) => {
    if (rule === 'schema.required') return !isMisspelt(path);
    if (rule !== 'schema.cel') return true;
    const words = namesIn(fact);
    return !words.some(
      (name) =>
        isMisspelt([...path, ...name]) ||
        wrong.some((other) => isWithin([...path, ...name], other.path ?? [])),
    );
  });
}

/** A rule over several fields, at the first field that its message names and the object has. */
export function atNamedField(finding: Finding, object: unknown): Finding {
  if (finding.rule !== 'schema.cel') return finding;
  const path = finding.path ?? [];
  const owner = path.reduce(childOf, object);
  const named = namesIn(finding.fact).find((name) => name.reduce(childOf, owner) !== undefined);
  return named === undefined ? finding : { ...finding, path: [...path, ...named] };
}

/** `search.beamWidth is for strategy: BeamSearch only` names search.beamWidth, is, for, and search.strategy. */
function namesIn(message: string): readonly (readonly string[])[] {
  const names = [...message.matchAll(/[A-Za-z][\w.]*\w/g)].map(([name]) => name.split('.'));
  const owners = names.flatMap((name) => (name.length > 1 ? [name.slice(0, -1)] : []));
  return [...names, ...owners.flatMap((owner) => names.map((name) => [...owner, ...name]))];
}

function childOf(value: unknown, segment: string | number): unknown {
  if (Array.isArray(value)) return typeof segment === 'number' ? value[segment] : undefined;
  return isMap(value) && Object.hasOwn(value, segment) ? value[segment] : undefined;
}

function isWithin(owner: FieldPath, path: FieldPath): boolean {
  return owner.every((segment, index) => path[index] === segment);
}
