import { safeJson } from '../report/safe-json.ts';
import type { JsonMap } from '../values/merge.ts';
import { yamlText } from './yaml-text.ts';

/** For Argo CD: `---` and one JSON document a line; JSON is YAML that every reader reads alike. */
export function jsonLines(objects: readonly JsonMap[]): string {
  return objects.map((object) => `---\n${safeJson(JSON.stringify(object))}\n`).join('');
}

/** For people. */
export function yamlDocuments(objects: readonly JsonMap[]): string {
  return objects.map((object) => `---\n${yamlText(object)}`).join('');
}
