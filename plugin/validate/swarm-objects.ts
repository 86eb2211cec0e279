import { withListDefaults } from '../../schemas/defaults.ts';
import { didYouMean } from '../../schemas/did-you-mean.ts';
import type { Finding } from '../../schemas/finding.ts';
import { apiGroup, apiVersion, isSwarmKind, kinds } from '../../schemas/kinds.ts';
import type { KubeObject, ObjectMeta } from '../../schemas/kube-object.ts';
import { normalise } from '../../schemas/normalise.ts';
import { validate } from '../../schemas/validate.ts';
import type { PlacedFinding, Report } from '../findings.ts';
import { isMap, type JsonMap } from '../values/merge.ts';
import { fieldFindings, type Manifest, placeInDocument } from './manifest.ts';

/** Whether an object claims a kind of kubeswarm.io, known or not. */
export function isOfSwarmGroup(object: KubeObject): boolean {
  return object.apiVersion === apiGroup || object.apiVersion.startsWith(`${apiGroup}/`);
}

/** A kubeswarm object in the CRD's spelling, with defaults in list elements (recipes 9). */
export interface SwarmObjectResult {
  readonly object: KubeObject;
  /** Whether schema and CEL found nothing; rules look into such objects only. */
  readonly isValid: boolean;
}

/** Normalises an object and judges it by schema and CEL; undefined for an unknown kind. */
export function swarmObject(manifest: Manifest, report: Report): SwarmObjectResult | undefined {
  const { authored } = manifest;
  if (!isSwarmKind(authored)) {
    reportUnknownKind(manifest, report);
    return undefined;
  }
  const metadata = withoutNulls(authored.metadata);
  const normalised = normalise(metadata === authored.metadata ? authored : { ...authored, metadata });
  for (const finding of normalised.findings) report(placedFinding(manifest, finding));
  const findings = validate(normalised.object);
  for (const finding of findings) report(placedFinding(manifest, finding));
  const isValid = !findings.some(({ severity }) => severity === 'error');
  return { object: withListDefaults(normalised.object), isValid };
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

/** A finding of schemas/ with its place in the file; an unknown field is pointed at by its key. */
export function placedFinding(manifest: Manifest, finding: Finding): PlacedFinding {
  const at = finding.rule.includes('unknown') ? 'key' : 'value';
  return { ...finding, ...placeInDocument(manifest.document, finding.path ?? [], at) };
}
