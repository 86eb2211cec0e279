import { didYouMean } from '../../schemas/did-you-mean.ts';
import { isMap } from '../values/merge.ts';
import type { ValuePath } from './output.ts';

/** A value and, where it is (part of) a parameter, its path. */
export interface TracedValue {
  readonly value: unknown;
  readonly path: ValuePath | undefined;
}

/** What names mean at one place of a template. Frames are opened by each, with and partials. */
export interface Frame {
  readonly context: TracedValue;
  /** `@index`, `@key`, `@first`, `@last`, and at the root `@environment` and its like. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly blockParams: Readonly<Record<string, TracedValue>>;
  readonly parent: Frame | undefined;
}

export type Lookup =
  | { readonly kind: 'found'; readonly traced: TracedValue }
  /** Declared, but without a value: false to if, unless and orElse, an error when printed. */
  | { readonly kind: 'empty'; readonly fact: string }
  | { readonly kind: 'unknown'; readonly fact: string };

/** Looks a path up, own properties only. `isDeclared` tells which paths the recipe's schema allows for. */
export function lookUp(
  path: hbs.AST.PathExpression,
  frame: Frame,
  isDeclared: (path: ValuePath) => boolean,
): Lookup {
  if (path.data) return lookUpData(path, frame, isDeclared);
  const start = frameAbove(frame, path.depth);
  if (start === undefined) return { kind: 'unknown', fact: `${path.original} leads above the root` };
  const [first] = path.parts;
  const isPlainName = path.depth === 0 && !/^(?:this\b|\.)/.test(path.original);
  const blockParam = isPlainName && first !== undefined ? blockParamOf(frame, first) : undefined;
  if (blockParam !== undefined) return descend(blockParam, path.parts.slice(1), path.original, isDeclared);
  return descend(start.context, path.parts, path.original, isDeclared, start);
}

function frameAbove(frame: Frame, depth: number): Frame | undefined {
  let at: Frame | undefined = frame;
  for (let level = 0; level < depth; level += 1) at = at?.parent;
  return at;
}

function blockParamOf(frame: Frame, name: string): TracedValue | undefined {
  for (let at: Frame | undefined = frame; at !== undefined; at = at.parent) {
    if (Object.hasOwn(at.blockParams, name)) return at.blockParams[name];
  }
  return undefined;
}

function lookUpData(
  path: hbs.AST.PathExpression,
  frame: Frame,
  isDeclared: (path: ValuePath) => boolean,
): Lookup {
  const [name = '', ...rest] = path.parts;
  if (name === 'root') return descend(rootOf(frame).context, rest, path.original, isDeclared);
  for (let at = frameAbove(frame, path.depth); at !== undefined; at = at.parent) {
    if (!Object.hasOwn(at.data, name)) continue;
    const value = at.data[name];
    if (value === undefined) return { kind: 'empty', fact: `@${name} is not set here` };
    return descend({ value, path: undefined }, rest, path.original, isDeclared);
  }
  return {
    kind: 'unknown',
    fact: `@${name} is not known here (known: @environment, @namespace, @recipe, @app; in each: @index, @key, @first, @last)`,
  };
}

function rootOf(frame: Frame): Frame {
  let root = frame;
  while (root.parent !== undefined) root = root.parent;
  return root;
}

function descend(
  from: TracedValue,
  parts: readonly string[],
  original: string,
  isDeclared: (path: ValuePath) => boolean,
  frame?: Frame,
): Lookup {
  let { value, path } = from;
  for (const [index, part] of parts.entries()) {
    const child = childOf(value, part);
    const childPath: ValuePath | undefined = path === undefined ? undefined : [...path, part];
    if (child === undefined) {
      const isLast = index === parts.length - 1;
      const mayBeAbsent = isLast && isMap(value) && childPath !== undefined && isDeclared(childPath);
      const fact = `${original} ${mayBeAbsent ? 'has no value' : 'is not known'} here${hint(value, part, frame)}`;
      return { kind: mayBeAbsent ? 'empty' : 'unknown', fact };
    }
    value = child.value;
    path = childPath;
  }
  return { kind: 'found', traced: { value, path } };
}

function childOf(value: unknown, part: string): { readonly value: unknown } | undefined {
  if (Array.isArray(value)) {
    if (part === 'length') return { value: value.length };
    const index = /^\d{1,9}$/.test(part) ? Number(part) : -1;
    return index >= 0 && index < value.length ? { value: value[index] } : undefined;
  }
  if (!isMap(value) || !Object.hasOwn(value, part)) return undefined;
  const child = value[part];
  return child === undefined || child === null ? undefined : { value: child };
}

function hint(value: unknown, part: string, frame: Frame | undefined): string {
  for (let at = frame?.parent; at !== undefined; at = at.parent) {
    if (isMap(at.context.value) && Object.hasOwn(at.context.value, part))
      return `; outside of this block it is @root.${part} or ../${part}`;
  }
  const nearest = isMap(value) ? didYouMean(part, Object.keys(value)) : undefined;
  return nearest === undefined ? '' : ` (did you mean ${nearest}?)`;
}
