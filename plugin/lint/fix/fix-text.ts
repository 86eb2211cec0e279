import { type Document, isMap, parseAllDocuments, parseDocument } from 'yaml';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { type Normalised, normalise } from '../../../schemas/normalise.ts';
import { canonicalJson } from '../../render/canonical-json.ts';
import { isMap as isJsonMap } from '../../values/merge.ts';
import { parseYaml } from '../../yaml/parse.ts';
import { plainSource } from '../../yaml/source-text.ts';
import { yamlComments } from '../comments.ts';
import { mergeLines } from './merge-lines.ts';
import { rewriteDocument } from './rewrite-document.ts';

/**
 * The text with every other spelling written as the CRD has it (`schema.alias`). `mayFix` is asked for each document, by
 * its first and last line. What a fix would change beside the spelling, or whose comments it would
 * lose, stays as it is; so does a text with a problem of YAML. The same text when there is nothing to fix.
 */
export function fixText(text: string, mayFix: (firstLine: number, lastLine: number) => boolean): string {
  const problems: unknown[] = [];
  const yaml = parseYaml(plainSource('', text), (problem) => problems.push(problem));
  if (problems.length > 0) return text;
  const nodes = parseAllDocuments(text).filter((document) => document.contents !== null);
  if (!Array.isArray(nodes) || nodes.length !== yaml.documents.length) return text;
  let fixed = text;
  // From the end, so that the offsets of those before stay true.
  for (const [index, document] of [...nodes.entries()].toReversed()) {
    const value = yaml.documents[index]?.value;
    const range = document.contents?.range;
    if (!isObject(value) || !range || !mayFix(lineAt(text, range[0]), lineAt(text, range[2]))) continue;
    const normalised = normalise(value);
    if (normalised.findings.length === 0) continue;
    const part = text.slice(range[0], range[2]);
    fixed = fixed.slice(0, range[0]) + fixPart(part, value, normalised) + fixed.slice(range[2]);
  }
  return fixed;
}

/** From 1; lines end as they do for positions. */
function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split(/\r\n?|\n/).length;
}

function fixPart(part: string, value: KubeObject, normalised: Normalised<KubeObject>): string {
  const document = parseDocument(part);
  const options = printedLike(part);
  const printed = document.toString(options);
  if (!isMap(document.contents)) return part;
  rewriteDocument(document, {
    before: { ...value },
    after: { ...normalised.object },
    moves: normalised.moves,
  });
  const changed = printedSafely(document, options);
  if (changed === undefined) return part;
  // Where the author's format is in the way of a merge, the object is printed anew.
  return (
    [mergeLines(part, printed, changed), changed].find((fixed) => isSame(fixed, part, normalised)) ?? part
  );
}

function isObject(value: unknown): value is KubeObject {
  return (
    isJsonMap(value) &&
    typeof value.apiVersion === 'string' &&
    typeof value.kind === 'string' &&
    isJsonMap(value.metadata)
  );
}

/** Anchors may stand behind their aliases after a move, which cannot be printed. */
function printedSafely(document: Document, options: ReturnType<typeof printedLike>): string | undefined {
  try {
    return document.toString(options);
  } catch {
    return undefined;
  }
}

/** How the library should print, to be close to what the author wrote. */
function printedLike(text: string) {
  const indent = /^[^\s#-][^\n]*:[^\S\n]*(?:#[^\n]*)?\n(?:[^\S\n]*(?:#[^\n]*)?\n)*( +)[^\s-]/m.exec(
    text,
  )?.[1];
  return {
    lineWidth: 0,
    indent: indent?.length ?? 2,
    indentSeq: !/^( *)[^\s#-][^\n]*:[^\S\n]*\n\1- /m.test(text),
    flowCollectionPadding: /[{[] \S/.test(text),
    singleQuote: /: '/.test(text) && !/: "/.test(text),
  };
}

/** Whether the fix means what was meant, has nothing left to fix, and lost no comment. */
function isSame(fixed: string, before: string, normalised: Normalised<KubeObject>): boolean {
  const problems: unknown[] = [];
  const { documents } = parseYaml(plainSource('', fixed), (problem) => problems.push(problem));
  const [document, second] = documents;
  if (problems.length > 0 || second !== undefined || !isObject(document?.value)) return false;
  return (
    canonicalJson(document.value) === canonicalJson(normalised.object) &&
    normalise(document.value).findings.length === 0 &&
    commentsOf(fixed) === commentsOf(before)
  );
}

function commentsOf(text: string): string {
  return JSON.stringify(
    yamlComments(text)
      .map((comment) => comment.text)
      .sort(),
  );
}
