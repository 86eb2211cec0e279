/**
 * A set of field paths in the form of metav1.FieldsV1: `f:<name>` a field, `k:{...}` a list item by its keys,
 * `v:<json>` an item of a set. A node without children is a member; one with children only when it has `.`.
 * The root is never a member. All functions leave their arguments alone.
 */
export interface FieldSet {
  readonly [element: string]: FieldSet;
}

const SELF = '.';
export const EMPTY_FIELD_SET: FieldSet = Object.freeze({});

export function fieldElement(name: string): string {
  return `f:${name}`;
}

export function isEmptyFieldSet(set: FieldSet): boolean {
  for (const _ in set) return false;
  return true;
}

/** Whether the node itself is in the set (the root is not). */
export function isMember(node: FieldSet): boolean {
  return SELF in node || isEmptyFieldSet(node);
}

/** The elements below a node, without the mark of membership. */
export function childElements(node: FieldSet): readonly string[] {
  return Object.keys(node).filter((element) => element !== SELF);
}

/** A node from its parts; undefined when nothing is in it. */
export function fieldSetNode(member: boolean, children: FieldSet): FieldSet | undefined {
  if (isEmptyFieldSet(children)) return member ? EMPTY_FIELD_SET : undefined;
  return member ? { [SELF]: EMPTY_FIELD_SET, ...children } : children;
}

type Combine = (left: boolean, right: boolean) => boolean;

function combineChildren(left: FieldSet, right: FieldSet, combine: Combine): FieldSet {
  const children: Record<string, FieldSet> = {};
  const add = (element: string): void => {
    const node = combineNodes(left[element], right[element], combine);
    if (node !== undefined) children[element] = node;
  };
  for (const element in left) if (element !== SELF) add(element);
  for (const element in right) if (element !== SELF && !(element in left)) add(element);
  return children;
}

function combineNodes(
  left: FieldSet | undefined,
  right: FieldSet | undefined,
  combine: Combine,
): FieldSet | undefined {
  const member = combine(left !== undefined && isMember(left), right !== undefined && isMember(right));
  return fieldSetNode(member, combineChildren(left ?? {}, right ?? {}, combine));
}

export function unionOf(left: FieldSet, right: FieldSet): FieldSet {
  if (isEmptyFieldSet(left)) return right;
  if (isEmptyFieldSet(right)) return left;
  return combineChildren(left, right, (inLeft, inRight) => inLeft || inRight);
}

export function intersectionOf(left: FieldSet, right: FieldSet): FieldSet {
  if (isEmptyFieldSet(left) || isEmptyFieldSet(right)) return EMPTY_FIELD_SET;
  return combineChildren(left, right, (inLeft, inRight) => inLeft && inRight);
}

/** What is in the left set only; a path goes, its children stay. */
export function differenceOf(left: FieldSet, right: FieldSet): FieldSet {
  if (isEmptyFieldSet(left) || isEmptyFieldSet(right)) return left;
  return combineChildren(left, right, (inLeft, inRight) => inLeft && !inRight);
}

/** Only the fields below the given top-level name, or all but them. */
export function topLevelFields(set: FieldSet, keep: (name: string) => boolean): FieldSet {
  const kept = Object.entries(set).filter(([element]) => keep(element.slice(2)));
  return Object.fromEntries(kept);
}

/** Adds every field that has children (`EnsureNamedFieldsAreMembers`): who owns a leaf holds its containers. */
export function withContainers(set: FieldSet): FieldSet {
  const children: Record<string, FieldSet> = {};
  for (const element of childElements(set)) {
    const node = set[element] ?? EMPTY_FIELD_SET;
    const below = withContainers(node);
    const ensured = fieldSetNode(isMember(node) || element.startsWith('f:'), below);
    if (ensured !== undefined) children[element] = ensured;
  }
  return children;
}

/** Every member as and in the order that Kubernetes prints it: `.spec.roles[name="a"].model`. */
export function printedPaths(set: FieldSet, prefix = ''): readonly string[] {
  const elements = [...childElements(set)].sort();
  const members = elements.filter((element) => isMember(set[element] ?? EMPTY_FIELD_SET));
  return [
    ...members.map((element) => prefix + printedElement(element)),
    ...elements.flatMap((element) =>
      printedPaths(set[element] ?? EMPTY_FIELD_SET, prefix + printedElement(element)),
    ),
  ];
}

function printedElement(element: string): string {
  const text = element.slice(2);
  if (element.startsWith('f:')) return `.${text}`;
  if (element.startsWith('v:')) return `[=${text}]`;
  const keys = Object.entries(JSON.parse(text) as Record<string, unknown>);
  return `[${keys.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(',')}]`;
}
