import type { KubeObject } from '../../../schemas/kube-object.ts';

/** What a case changes in its base. Paths are written as in `spec.roles[0].name`; a key with dots stands in `["..."]`. */
export interface Change {
  readonly set?: Readonly<Record<string, unknown>>;
  readonly remove?: readonly string[];
  /** Makes a text of that many characters. */
  readonly fill?: Readonly<Record<string, number>>;
  /** Makes a list of that many elements out of its first, numbering its `name`, `role`, `id` and the like. */
  readonly repeat?: Readonly<Record<string, number>>;
}

/** A changed copy. */
export function changed(object: KubeObject, change: Change): KubeObject {
  const copy = structuredClone(object);
  for (const [path, value] of Object.entries(change.set ?? {})) write(copy, path, () => value);
  for (const path of change.remove ?? []) write(copy, path, () => undefined);
  for (const [path, length] of Object.entries(change.fill ?? {})) write(copy, path, () => 'x'.repeat(length));
  for (const [path, count] of Object.entries(change.repeat ?? {}))
    write(copy, path, (list) => repeated(list, count));
  return copy;
}

/** `spec.roles[0].name` as `['spec', 'roles', 0, 'name']`. */
export function parsePath(path: string): readonly (string | number)[] {
  return [...path.matchAll(/\[(\d+)\]|\["([^"]*)"\]|([^.[\]]+)/g)].map(([, index, quoted, name]) =>
    index === undefined ? (quoted ?? name ?? '') : Number(index),
  );
}

function write(root: object, path: string, next: (value: unknown) => unknown): void {
  const segments = parsePath(path);
  const last = segments.at(-1) ?? '';
  let target: object = root;
  for (const segment of segments.slice(0, -1)) {
    const inner: unknown = Reflect.get(target, segment) ?? {};
    Reflect.set(target, segment, inner);
    if (typeof inner !== 'object' || inner === null) throw new Error(`${path}: ${segment} is not there`);
    target = inner;
  }
  const value = next(Reflect.get(target, last));
  if (value === undefined) Reflect.deleteProperty(target, last);
  else Reflect.set(target, last, value);
}

function repeated(list: unknown, count: number): readonly unknown[] {
  const first: unknown = Array.isArray(list) ? list[0] : undefined;
  return Array.from({ length: count }, (_, index) => numbered(first, index));
}

function numbered(element: unknown, index: number): unknown {
  if (typeof element === 'string') return `${element}${index}`;
  if (typeof element !== 'object' || element === null) return element;
  const keys = ['name', 'role', 'type'].filter((key) => typeof Reflect.get(element, key) === 'string');
  const key = keys[0];
  const id = typeof Reflect.get(element, 'id') === 'number' ? { id: index } : {};
  if (key === undefined || (key === 'type' && !('status' in element))) return { ...element, ...id };
  return { ...element, ...id, [key]: `${Reflect.get(element, key)}${index}` };
}
