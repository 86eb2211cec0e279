import { isRecord } from '../../schemas/json-record.ts';

/**
 * The value that a printer column's JSONPath points at: fields, and one filter form,
 * `.status.conditions[?(@.type=="Ready")].status`. Undefined when it is not there.
 */
export function columnValue(object: unknown, jsonPath: string): unknown {
  let value = object;
  for (const [, field, key = '', wanted = ''] of jsonPath.matchAll(
    /\.(\w+)|\[\?\(@\.(\w+)\s*==\s*"([^"]*)"\)\]/g,
  )) {
    if (field !== undefined) value = isRecord(value) ? value[field] : undefined;
    else
      value = Array.isArray(value) ? value.find((item) => isRecord(item) && item[key] === wanted) : undefined;
  }
  return value;
}
