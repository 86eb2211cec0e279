import { finding } from '../../errors.ts';
import { type FieldPath, type Finding, formatPath } from '../../finding.ts';
import { isRecord } from '../../json-record.ts';
import type { KubeObject } from '../../kube-object.ts';
import { placeOfBraces } from '../templates.ts';

/** Fields whose braces are somebody's business, by the name of the field: their names are the same in every kind. */
const expanded: ReadonlySet<string> = new Set([
  'if',
  'condition',
  'output',
  'semantic',
  'inputArtifacts',
  'initialPrompt',
  'systemPrompt',
  'template',
]);

/** Data, patterns and JSON: braces stand for themselves. */
const literal: ReadonlySet<string> = new Set([
  'input',
  'inputs',
  'contains',
  'rejectPatterns',
  'denyPatterns',
  'extractPath',
  'redact',
  'schema',
  'inputSchema',
  'outputSchema',
]);

/** Prose for models and people: braces may be meant, references to run-time data are not. */
const prose: ReadonlySet<string> = new Set([
  'inline',
  'instructions',
  'description',
  'text',
  'content',
  'persona',
  'outputRules',
  'prompt',
]);

const templateText = /\{\{.*?\}\}/s;
const runtimeReference = /\{\{[^{}]*?(\.(?:input|steps|trigger|Values)\.[\w.-]+)/;

/** Run-time templates in fields that nobody expands (gitops 13). Looks at spec only, at every string once. */
export function neverRunFindings(object: KubeObject): readonly Finding[] {
  const found: Finding[] = [];
  walk(object.spec, ['spec'], object.kind === 'SwarmEvent', found);
  return found;
}

/** `path` is one list for the whole walk: nearly all strings have no braces, and then no path is needed. */
function walk(value: unknown, path: (string | number)[], isEvent: boolean, found: Finding[]): void {
  if (typeof value === 'string') {
    const judged = value.includes('{{') ? judge(value, [...path]) : undefined;
    if (judged !== undefined) found.push(judged);
  } else if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) {
      path.push(index);
      walk(value[index], path, isEvent, found);
      path.pop();
    }
  } else if (isRecord(value)) {
    for (const key of Object.keys(value)) {
      if (expanded.has(key) || literal.has(key) || (isEvent && key === 'prompt')) continue;
      path.push(key);
      walk(value[key], path, isEvent, found);
      path.pop();
    }
  }
}

function judge(text: string, path: FieldPath): Finding | undefined {
  const name = path.findLast((segment) => typeof segment === 'string');
  const field = formatPath(path);
  if (typeof name === 'string' && prose.has(name)) {
    const found = runtimeReference.exec(text);
    const reference = found?.[1];
    return reference === undefined
      ? undefined
      : finding('template.prompt-literal', { field, reference }, { path, focus: found?.index ?? 0 });
  }
  return templateText.test(text)
    ? finding('template.never-run', { field }, { path, focus: placeOfBraces(text) })
    : undefined;
}
