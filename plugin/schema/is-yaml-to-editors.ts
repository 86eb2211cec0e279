import { parseAllDocuments } from 'yaml';

/** Whether an editor's reader of YAML, which is this package, takes a text for YAML: templates with tags on lines of their own are none. */
export function isYamlToEditors(text: string): boolean {
  const documents = parseAllDocuments(text, { strict: false, uniqueKeys: false, logLevel: 'silent' });
  return Array.isArray(documents) && documents.every(({ errors }) => errors.length === 0);
}
