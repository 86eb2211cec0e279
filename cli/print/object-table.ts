import { kindNamed } from '../../schemas/kinds.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { formatAge } from './age.ts';
import { columnValue } from './column-value.ts';
import { formatTable } from './table.ts';

export interface ObjectTableOptions {
  readonly nowMillis: number;
  /** Columns of priority 1 too, like `-o wide`. */
  readonly wide?: boolean;
}

/** What `kubectl get` prints for objects of one of our kinds: NAME, then the columns of its CRD. */
export function objectTable(
  kind: string,
  objects: readonly KubeObject[],
  options: ObjectTableOptions,
): string {
  const columns = (kindNamed(kind)?.columns ?? []).filter(
    ({ priority }) => priority === 0 || options.wide === true,
  );
  return formatTable(
    ['NAME', ...columns.map(({ name }) => name.toUpperCase())],
    objects.map((object) => [
      object.metadata.name,
      ...columns.map(({ type, jsonPath }) => cell(columnValue(object, jsonPath), type, options.nowMillis)),
    ]),
  );
}

/** As the API server fills tables: dates as ages, nothing for what is not there. */
function cell(value: unknown, type: string, nowMillis: number): string {
  if (value === undefined || value === null) return '';
  if (type !== 'date') return String(value);
  const millis = Date.parse(String(value));
  return Number.isNaN(millis) ? '<unknown>' : formatAge(nowMillis - millis);
}
