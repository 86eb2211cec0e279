import { structureOf, withDefaults } from './defaults.ts';
import type { FieldPath, Finding } from './finding.ts';
import { validators } from './generated/validators.mjs';
import { apiVersion, isSwarmKind, kinds } from './kinds.ts';
import type { KubeObject, ObjectKey } from './kube-object.ts';
import { nodeAt } from './list-structure.ts';
import type { ValidateFunction } from './validate-function.ts';
import { metadataFindings } from './validation/metadata-findings.ts';
import { schemaFindings } from './validation/schema-findings.ts';
import { structureFindings } from './validation/structure-findings.ts';

/**
 * What an API server with our CRDs and strict field validation finds wrong with an object of ours: fields, types,
 * bounds, keyed lists, CEL rules; with `old`, also the rules of an update. Empty = accepted. Aliases of class B are
 * unknown to the API server: normalise first where they are to be understood.
 *
 * Rules: schema.{kind, unknown-field, required, type, enum, minimum, maximum, min-length, max-length, min-items,
 * max-items, pattern, duplicate, cel}. Like the API server, CEL rules are judged once the types are right.
 */
export function validate(
  object: KubeObject,
  options: { readonly old?: KubeObject } = {},
): readonly Finding[] {
  const { kind } = object;
  if (!isSwarmKind(object)) return [unknownKind(object)];
  const structure = structureOf(kind);
  const validator = validatorOf(kind);
  if (structure === undefined || validator === undefined) return [unknownKind(object)];
  const complete = withDefaults(object);
  const context = { document: kind, data: complete, nodeAt: (path: FieldPath) => nodeAt(kind, path) };
  const findings = [
    ...metadataFindings(kind, object.metadata),
    ...(validator(complete) ? [] : schemaFindings(validator.errors ?? [], context)),
  ];
  if (!findings.some(({ rule }) => blocking.has(rule))) {
    const before = options.old === undefined ? undefined : withDefaults(options.old);
    findings.push(...structureFindings(complete, structure, before));
  }
  if (findings.length === 0) return findings;
  const key = keyOf(object);
  return findings.map((finding) => ({ ...finding, ...(key === undefined ? {} : { object: key }) }));
}

/** After these the API server does not evaluate CEL. */
const blocking = new Set(['schema.required', 'schema.type', 'schema.max-length', 'schema.max-items']);

function validatorOf(kind: string): ValidateFunction | undefined {
  return Object.hasOwn(validators, kind) ? validators[kind as keyof typeof validators] : undefined;
}

function unknownKind(object: KubeObject): Finding {
  return {
    rule: 'schema.kind',
    severity: 'error',
    fact: `${object.apiVersion} ${object.kind} is not a kind of ${apiVersion}`,
    fix: `Choose one of ${kinds.map(({ kind }) => kind).join(', ')}`,
    path: ['kind'],
  };
}

function keyOf({ apiVersion: version, kind, metadata }: KubeObject): ObjectKey | undefined {
  if (typeof metadata?.name !== 'string') return undefined;
  const namespace = typeof metadata.namespace === 'string' ? { namespace: metadata.namespace } : {};
  return { apiVersion: version, kind, name: metadata.name, ...namespace };
}
