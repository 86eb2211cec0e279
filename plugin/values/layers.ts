import type { FieldPath, SourcePosition } from '../../schemas/finding.ts';
import { completeValues, isMap, type JsonMap, mergeValues } from './merge.ts';

/** One source of values, and the place of each value in it. */
export interface ValueLayer {
  readonly values: JsonMap;
  /** `values/prod.yaml:3:8`, `Application parameter "model"`, `--set model`. */
  readonly describe: (path: FieldPath) => string;
  /** Where a finding about the value points; undefined when it stands in no file. */
  readonly positionOf: (path: FieldPath, at: 'key' | 'value') => SourcePosition | undefined;
}

export interface MergedValues {
  readonly values: JsonMap;
  /** The layer that decided a value; undefined for a default of the schema. */
  readonly layerOf: (path: FieldPath) => ValueLayer | undefined;
}

/** Merges the layers, lowest first, on top of the schema's defaults (recipes 4). */
export function mergeLayers(schema: JsonMap, layers: readonly ValueLayer[]): MergedValues {
  const merged = layers.reduce<JsonMap>((under, layer) => mergeValues(under, layer.values), {});
  const complete = completeValues(schema, merged);
  const values = isMap(complete) ? inDeclaredOrder(schema, complete) : {};
  return { values, layerOf: (path) => decidingLayer(layers, path) };
}

/** Which layer sets a parameter must not show in what a template prints of all of them. */
function inDeclaredOrder(schema: JsonMap, values: JsonMap): JsonMap {
  const declared = isMap(schema.properties) ? Object.keys(schema.properties) : [];
  const first = declared.flatMap((name) => (Object.hasOwn(values, name) ? [[name, values[name]]] : []));
  return { ...Object.fromEntries(first), ...values };
}

function decidingLayer(layers: readonly ValueLayer[], path: FieldPath): ValueLayer | undefined {
  return layers.findLast((layer) => decides(layer.values, path));
}

/** Whether a layer holds the value at the path, or replaced something above it (a list, a scalar). */
function decides(values: JsonMap, path: FieldPath): boolean {
  let value: unknown = values;
  for (const segment of path) {
    if (Array.isArray(value)) return true;
    if (!isMap(value)) return true;
    const key = String(segment);
    if (!Object.hasOwn(value, key)) return false;
    value = value[key];
  }
  return true;
}
