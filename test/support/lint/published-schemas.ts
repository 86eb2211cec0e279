import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ErrorObject } from 'ajv';
import { validateXML } from 'xmllint-wasm';

const read = (name: string): string => readFileSync(join(import.meta.dirname, name), 'utf8');

// The schema is written in draft 4, and uses nothing of it that draft 7 reads differently, but for the name of its id.
const { id: _id, $schema: _draft, ...sarifSchema } = JSON.parse(read('sarif-2.1.0-rtm.5.json'));
const ajv = new Ajv({
  strict: false,
  allErrors: true,
  // One of its patterns has a bracket too many, which only the older reading of patterns forgives.
  unicodeRegExp: false,
  formats: {
    uri: (text) => URL.canParse(text),
    'uri-reference': (text) =>
      /^[\w\-.~:/?#[\]@!$&'()*+,;=%]*$/.test(text) && !/%(?![0-9A-Fa-f]{2})/.test(text),
    'date-time': (text) => !Number.isNaN(Date.parse(text)),
  },
});
const isSarif = ajv.compile(sarifSchema);

/** What the published schema of SARIF 2.1.0 finds wrong with a log. */
export function sarifErrors(text: string): readonly ErrorObject[] {
  return isSarif(JSON.parse(text)) ? [] : [...(isSarif.errors ?? [])];
}

const junitSchema = read('junit-10.xsd');

/** What xmllint finds wrong with a JUnit report by the schema of Jenkins. */
export async function junitErrors(text: string): Promise<readonly string[]> {
  const xml = [{ fileName: 'report.xml', contents: text }];
  const { errors } = await validateXML({ xml, schema: [junitSchema] });
  return errors.map(({ message }) => message);
}
