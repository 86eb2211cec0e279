import { itemReferencesOf, parseTemplate, referencesOf } from '../gotemplate/index.ts';

/** A run-time template as the rules see it: the field chains it reads, or why it does not parse. */
export type ReadTemplate =
  | {
      readonly kind: 'ok';
      readonly references: readonly (readonly string[])[];
      /** Those that go through an item of a list or map, which is null. */
      readonly itemReferences: readonly (readonly (string | null)[])[];
    }
  | { readonly kind: 'error'; readonly message: string; readonly offset: number };

const plain: ReadTemplate = { kind: 'ok', references: [], itemReferences: [] };

const REMEMBERED_AT_MOST = 512;
const remembered = new Map<string, ReadTemplate>();

/** Parses a Go text/template (orchestration 4.5). Text without braces is its own result. Remembers the last few hundred. */
export function readTemplate(text: string): ReadTemplate {
  if (!text.includes('{{')) return plain;
  const known = remembered.get(text);
  if (known !== undefined) return known;
  const read = readAnew(text);
  if (remembered.size >= REMEMBERED_AT_MOST) remembered.clear();
  remembered.set(text, read);
  return read;
}

function readAnew(text: string): ReadTemplate {
  const parsed = parseTemplate(text);
  if (parsed.kind === 'error') return { kind: 'error', message: parsed.message, offset: parsed.offset };
  const { template } = parsed;
  return { kind: 'ok', references: referencesOf(template), itemReferences: itemReferencesOf(template) };
}

/** The names that templates read under `.steps`. */
export function stepsReadBy(references: readonly (readonly string[])[]): readonly string[] {
  return namesUnder(references, 'steps');
}

/** The names that templates read under `.input`. */
export function inputsReadBy(references: readonly (readonly string[])[]): readonly string[] {
  return namesUnder(references, 'input');
}

function namesUnder(references: readonly (readonly string[])[], root: string): readonly string[] {
  const names = references.flatMap(([first, name]) => (first === root && name !== undefined ? [name] : []));
  return [...new Set(names)];
}

/** Where a template reads a field chain, in UTF-16 units: at its dot, else at the first braces. */
export function placeOfReference(text: string, chain: readonly string[]): number {
  const written = chain.map((name) => `.${name}`).join('');
  const [root = '', name = ''] = chain;
  for (const action of text.matchAll(/\{\{.*?\}\}/gs)) {
    for (const spelling of [written, `.${root} ${JSON.stringify(name)}`]) {
      const at = action[0].indexOf(spelling);
      if (at !== -1 && !/^[\p{L}\p{N}_]/u.test(action[0].slice(at + spelling.length)))
        return action.index + at;
    }
  }
  return placeOfBraces(text);
}

/** Where the first braces of a text stand. */
export function placeOfBraces(text: string): number {
  return Math.max(text.indexOf('{{'), 0);
}
