import type { FieldPath, Finding } from '../../schemas/finding.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import type { Move } from '../../schemas/normalise.ts';
import { findingAt, type PlacedFinding, type PluginRule, type Report } from '../findings.ts';
import type { AuthoredDocument } from '../read/authored-document.ts';
import { isMap, type JsonMap } from '../values/merge.ts';
import { locateField } from '../yaml/locate.ts';

/** A document that has what every object needs: apiVersion, kind, a name, and texts for labels and annotations. */
export interface Manifest {
  /** As written and expanded, untouched. */
  readonly authored: KubeObject;
  readonly document: AuthoredDocument;
  /** Empty for a hook with generateName. */
  readonly name: string;
  /** Fields that are judged at another place than they were written at. */
  readonly moves?: readonly Move[];
}

export const HOOK_ANNOTATION = 'argocd.argoproj.io/hook';

/** The place of a field of a document, and the parameters that wrote it. */
export function placeInDocument(
  document: AuthoredDocument,
  path: FieldPath,
  at: 'key' | 'value' | number = 'value',
): Pick<PlacedFinding, 'position' | 'valueOrigins'> {
  const { yaml, rootEvent } = document;
  const range = locateField(yaml, rootEvent, path, at);
  return {
    position: yaml.source.positionOf(range.start),
    valueOrigins: yaml.source.originsIn(range.start, range.end),
  };
}

/** Whether the value of a field, or its key, is written in a way that readers of YAML disagree about. */
export function isAmbiguous(
  { yaml, rootEvent }: AuthoredDocument,
  path: FieldPath,
  at: Finding['focus'],
): boolean {
  return (
    yaml.ambiguous.size > 0 && yaml.ambiguous.has(locateField(yaml, rootEvent, path, at ?? 'value').start)
  );
}

export type ReportField = (
  rule: PluginRule,
  path: FieldPath,
  fact: string,
  fix: string,
  focus?: Finding['focus'],
) => void;

/** Reports findings about fields of one document, each at its place. */
export function fieldFindings(document: AuthoredDocument, report: Report): ReportField {
  return (rule, path, fact, fix, focus) => {
    const { position, valueOrigins } = placeInDocument(document, path, focus);
    report({ ...findingAt(position, rule, fact, fix), valueOrigins });
  };
}

/** Checks what recipes 8 asks of every document; undefined, with findings, when something is missing. */
export function manifestOf(document: AuthoredDocument, report: Report): Manifest | undefined {
  const error = fieldFindings(document, report);
  const { value } = document;
  if (!isMap(value)) {
    error(
      'document.incomplete',
      [],
      'the document is no map',
      'Write apiVersion, kind and metadata.name, or remove it',
    );
    return undefined;
  }
  const missing = ['apiVersion', 'kind'].filter(
    (field) => typeof value[field] !== 'string' || value[field] === '',
  );
  for (const field of missing)
    error('document.incomplete', [field], `the document has no ${field}`, `Add ${field}: as text`);
  const name = nameOf(value, error);
  const isWhole = missing.length === 0 && name !== undefined && hasTextMetadata(value, error);
  if (!isWhole || !isObject(value)) return undefined;
  return { authored: value, document, name };
}

/** By then `manifestOf` has looked at each of these fields. */
function isObject(value: JsonMap): value is JsonMap & KubeObject {
  return typeof value.apiVersion === 'string' && typeof value.kind === 'string' && isMap(value.metadata);
}

function nameOf(value: JsonMap, error: ReportField): string | undefined {
  const metadata = isMap(value.metadata) ? value.metadata : {};
  if (typeof metadata.name === 'string' && metadata.name !== '') return metadata.name;
  const annotations = isMap(metadata.annotations) ? metadata.annotations : {};
  if (typeof metadata.generateName === 'string') {
    if (Object.hasOwn(annotations, HOOK_ANNOTATION)) return '';
    error(
      'document.incomplete',
      ['metadata', 'generateName'],
      'generateName makes a new object at every sync',
      `Set metadata.name; only hooks (annotation ${HOOK_ANNOTATION}) may use generateName`,
    );
    return undefined;
  }
  const path = ['metadata', 'name'];
  if (metadata.name === undefined || metadata.name === null)
    error('document.incomplete', path, 'the document has no metadata.name', 'Add it');
  else if (metadata.name === '') error('document.incomplete', path, 'metadata.name is empty', 'Set it');
  else error('document.incomplete', path, 'metadata.name is no text', 'Quote it');
  return undefined;
}

function hasTextMetadata(value: JsonMap, error: ReportField): boolean {
  const metadata = isMap(value.metadata) ? value.metadata : {};
  const { namespace } = metadata;
  let isText = namespace === undefined || namespace === null || typeof namespace === 'string';
  if (!isText)
    error('document.incomplete', ['metadata', 'namespace'], 'metadata.namespace is no text', 'Quote it');
  for (const field of ['labels', 'annotations'] as const) {
    const map = metadata[field];
    if (map === undefined || map === null) continue;
    if (!isMap(map)) {
      error(
        'document.incomplete',
        ['metadata', field],
        `metadata.${field} is no map`,
        'Write a map of texts',
      );
      isText = false;
      continue;
    }
    for (const [key, text] of Object.entries(map)) {
      if (typeof text === 'string' || text === null) continue;
      error(
        'document.incomplete',
        ['metadata', field, key],
        `metadata.${field}[${JSON.stringify(key)}] is no text`,
        'Quote it',
      );
      isText = false;
    }
  }
  return isText;
}

export function annotationOf(object: KubeObject, name: string): string | undefined {
  const { annotations } = object.metadata;
  return annotations !== undefined && annotations !== null && Object.hasOwn(annotations, name)
    ? annotations[name]
    : undefined;
}
