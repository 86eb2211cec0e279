import { dump } from 'js-yaml';
import { safeJson } from '../report/safe-json.ts';
import type { JsonMap } from '../values/merge.ts';

/** For Argo CD: `---` and one JSON document a line; JSON is YAML that every reader reads alike. */
export function jsonLines(objects: readonly JsonMap[]): string {
  return objects.map((object) => `---\n${safeJson(JSON.stringify(object))}\n`).join('');
}

/** For people; whatever YAML 1.1 or 1.2 could mistake for something else is quoted. */
export function yamlDocuments(objects: readonly JsonMap[]): string {
  return objects.map((object) => `---\n${dump(object, { lineWidth: -1 })}`).join('');
}
