import { withListDefaults } from '../../schemas/defaults.ts';
import { didYouMean } from '../../schemas/did-you-mean.ts';
import { type Finding, formatPath } from '../../schemas/finding.ts';
import { apiGroup, apiVersion, isSwarmKind, kinds } from '../../schemas/kinds.ts';
import type { KubeObject, ObjectMeta } from '../../schemas/kube-object.ts';
import { authoredPath, type Move, normalise } from '../../schemas/normalise.ts';
import { validate } from '../../schemas/validate.ts';
import type { PlacedFinding, Report } from '../findings.ts';
import { isMap, type JsonMap } from '../values/merge.ts';
import { atNamedField, withoutConsequences } from './consequences.ts';
import { fieldFindings, isAmbiguous, type Manifest, placeInDocument } from './manifest.ts';

/** Whether an object claims a kind of kubeswarm.io, known or not. */
export function isOfSwarmGroup(object: KubeObject): boolean {
  return object.apiVersion === apiGroup || object.apiVersion.startsWith(`${apiGroup}/`);
}

/** A kubeswarm object in the CRD's spelling, with defaults in list elements (recipes 9). */
export interface SwarmObjectResult {
  readonly object: KubeObject;
  /** Whether schema and CEL found nothing; rules look into such objects only. */
  readonly isValid: boolean;
  readonly moves: readonly Move[];
}

/**
 * Normalises an object and judges it by schema and CEL; undefined for an unknown kind. What is wrong with a text that has
 * a finding already (`tagged`, as formatted paths) is not told again.
 */
export function swarmObject(
  manifest: Manifest,
  report: Report,
  tagged: ReadonlySet<string> = new Set(),
): SwarmObjectResult | undefined {
  const { authored } = manifest;
  if (!isSwarmKind(authored)) {
    reportUnknownKind(manifest, report);
    return undefined;
  }
  const metadata = withoutNulls(authored.metadata);
  const normalised = normalise(metadata === authored.metadata ? authored : { ...authored, metadata });
  const { moves } = normalised;
  for (const finding of normalised.findings) report(placedFinding(manifest, finding));
  const findings = validate(normalised.object);
  for (const finding of withoutConsequences(findings)) {
    const { path = [], focus } = finding;
    if (isAmbiguous(manifest.document, authoredPath(path, moves), focus)) continue;
    if (tagged.has(formatPath(path))) continue;
    report(placedFinding({ ...manifest, moves }, atNamedField(finding, normalised.object)));
  }
  const isValid = !findings.some(({ severity }) => severity === 'error');
  return { object: withListDefaults(normalised.object), isValid, moves };
}

/** Null entries of metadata are dropped like those of spec (recipes 9); one level of maps is all that it has. */
function withoutNulls(metadata: ObjectMeta): ObjectMeta {
  const maps = [metadata, ...Object.values(metadata).filter(isMap)];
  if (!maps.some((map) => Object.values(map).includes(null))) return metadata;
  const kept = (map: JsonMap): JsonMap =>
    Object.fromEntries(Object.entries(map).filter(([, value]) => value !== null));
  const entries = Object.entries(kept({ ...metadata })).map(([key, value]) => [
    key,
    isMap(value) ? kept(value) : value,
  ]);
  return { ...Object.fromEntries(entries), name: metadata.name };
}

function reportUnknownKind({ authored, document }: Manifest, report: Report): void {
  const error = fieldFindings(document, report);
  const known = kinds.map(({ kind }) => kind);
  if (known.some((kind) => kind === authored.kind)) {
    error(
      'kind.unknown',
      ['apiVersion'],
      `${authored.kind} has no version ${JSON.stringify(authored.apiVersion)}`,
      `Write ${apiVersion}`,
    );
    return;
  }
  const nearest = didYouMean(authored.kind, known);
  const hint = nearest === undefined ? '' : ` (did you mean ${nearest}?)`;
  error(
    'kind.unknown',
    ['kind'],
    `there is no kind ${JSON.stringify(authored.kind)} in ${apiGroup}${hint}`,
    `Kinds are ${known.join(', ')}`,
  );
}

/** A finding of schemas/ with its place in the file. */
export function placedFinding({ document, moves = [] }: Manifest, finding: Finding): PlacedFinding {
  const path = authoredPath(finding.path ?? [], moves);
  return { ...finding, ...placeInDocument(document, path, finding.focus) };
}
