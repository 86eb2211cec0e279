import { EVENT_ID } from 'js-yaml';
import { formatPath } from '../../schemas/finding.ts';
import type { PlacedFinding } from '../findings.ts';
import { isMap, type JsonMap } from '../values/merge.ts';
import { type ParsedYaml, parseYaml } from '../yaml/parse.ts';
import { plainSource } from '../yaml/source-text.ts';
import type { LintReport } from './lint-report.ts';
import { plainMessage } from './plain-message.ts';
import { safeJson } from './safe-json.ts';

/**
 * The output of a KRM function (kustomize, kpt): the ResourceList of standard input with `results`, its items untouched.
 * Any other stream is passed on byte for byte, as Helm wants it of a post-renderer, and not at all when there are errors.
 * Where nothing was read from standard input, a ResourceList of results alone.
 */
export function resourceListReport(report: LintReport): string {
  const { stream, findings } = report;
  if (stream === undefined)
    return listText(
      { items: [] },
      findings.map((finding) => resultOf(finding, [])),
    );
  const yaml = parseYaml(plainSource('stdin', stream), () => undefined);
  const [document, second] = yaml.documents;
  if (second !== undefined || !isMap(document?.value) || document.value.kind !== 'ResourceList')
    return findings.some(({ severity }) => severity === 'error') ? '' : stream;
  const list = document.value;
  const items = Array.isArray(list.items) ? list.items : [];
  const results = findings.map((finding) => resultOf(finding, items));
  return withResults(yaml, stream, list, results);
}

/** One entry of `results`, in the terms of the functions specification. */
function resultOf(finding: PlacedFinding, items: readonly unknown[]): JsonMap {
  const { object, path, rule, severity, position } = finding;
  const file = object === undefined ? undefined : originOf(items, object);
  return {
    message: plainMessage(finding),
    severity,
    ...(object === undefined ? {} : { resourceRef: object }),
    ...(path === undefined ? {} : { field: { path: formatPath(path) } }),
    ...(file === undefined ? (position.file === 'stdin' ? {} : { file: { path: position.file } }) : { file }),
    tags: { rule, line: String(position.line), column: String(position.column) },
  };
}

/** Where kustomize read the object, which it writes in annotations. */
function originOf(
  items: readonly unknown[],
  { kind, name, namespace }: NonNullable<PlacedFinding['object']>,
): JsonMap | undefined {
  for (const item of items) {
    if (!isMap(item) || item.kind !== kind || !isMap(item.metadata)) continue;
    const { metadata } = item;
    if (metadata.name !== name || (metadata.namespace ?? undefined) !== namespace) continue;
    const annotations = isMap(metadata.annotations) ? metadata.annotations : {};
    const read = (key: string) =>
      annotations[`internal.config.kubernetes.io/${key}`] ?? annotations[`config.kubernetes.io/${key}`];
    const path = read('path');
    const index = Number(read('index'));
    return typeof path === 'string' ? { path, ...(Number.isInteger(index) ? { index } : {}) } : undefined;
  }
  return undefined;
}

/** Written behind the list's own text where that is possible, so that comments of its items stay. */
function withResults(yaml: ParsedYaml, text: string, list: JsonMap, results: readonly JsonMap[]): string {
  if (results.length === 0) return text;
  const root = yaml.events[yaml.documents[0]?.rootEvent ?? 0];
  const isBlock = root?.type === EVENT_ID.MAPPING && text[root.start] !== '{';
  const hasOther =
    Object.hasOwn(list, 'results') ||
    /^(?:\.\.\.|---)/m.test(text.slice(root?.type === EVENT_ID.MAPPING ? root.start : 0));
  if (!isBlock || hasOther) {
    const earlier = Array.isArray(list.results) ? list.results : [];
    return listText(list, [...earlier, ...results]);
  }
  const lines = results.map((result) => `- ${safeJson(JSON.stringify(result))}\n`).join('');
  return `${text}${text.endsWith('\n') ? '' : '\n'}results:\n${lines}`;
}

function listText(list: JsonMap, results: readonly unknown[]): string {
  const head = { apiVersion: 'config.kubernetes.io/v1', kind: 'ResourceList' };
  return `${safeJson(JSON.stringify({ ...head, ...list, results }, null, 2))}\n`;
}
