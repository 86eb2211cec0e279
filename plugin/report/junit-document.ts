/** A suite of a JUnit report. */
export interface JunitSuite {
  readonly name: string;
  readonly cases: readonly JunitCase[];
}

export interface JunitCase {
  readonly classname: string;
  readonly name: string;
  readonly file?: string;
  readonly line?: number;
  /** Absent: it passed. The lines are its text. */
  readonly failure?: { readonly type?: string; readonly message: string; readonly lines: readonly string[] };
  /** What a case that passed has to say. */
  readonly output?: string;
}

/** A JUnit report. Times are left out: the same results give the same bytes. */
export function junitDocument(name: string, suites: readonly JunitSuite[]): string {
  const cases = suites.flatMap((suite) => suite.cases);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="${xmlText(name)}" ${counts(cases)}>\n${suites.map(suiteText).join('')}</testsuites>\n`;
}

function suiteText({ name, cases }: JunitSuite): string {
  return `  <testsuite name="${xmlText(name)}" ${counts(cases)} skipped="0">\n${cases.map(caseText).join('')}  </testsuite>\n`;
}

function counts(cases: readonly JunitCase[]): string {
  const failures = cases.filter(({ failure }) => failure !== undefined).length;
  return `tests="${cases.length}" failures="${failures}" errors="0"`;
}

function caseText({ classname, name, file, line, failure, output }: JunitCase): string {
  const attributes = [
    attribute('classname', classname),
    attribute('name', name),
    ...(file === undefined ? [] : [attribute('file', file)]),
    ...(line === undefined ? [] : [attribute('line', String(line))]),
  ].join(' ');
  const body = [
    ...(failure === undefined ? [] : [failureText(failure)]),
    ...(output === undefined ? [] : [`<system-out>${xmlText(output)}</system-out>`]),
  ].join('');
  return body === '' ? `    <testcase ${attributes}/>\n` : `    <testcase ${attributes}>${body}</testcase>\n`;
}

function failureText({ type, message, lines }: NonNullable<JunitCase['failure']>): string {
  const attributes = [
    ...(type === undefined ? [] : [attribute('type', type)]),
    attribute('message', message),
  ].join(' ');
  return `<failure ${attributes}>${lines.map(xmlText).join('\n')}</failure>`;
}

function attribute(name: string, value: string): string {
  return `${name}="${xmlText(value)}"`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: XML has no way at all to write these
const unwritable = /[\u0000-\u001f\ufffe\uffff]/g;
/** What is markup in XML, and what a terminal obeys or turns text round: written as references. */
const escaped = /[&<>"'\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;

function xmlText(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(unwritable, ' ')
    .replaceAll(escaped, (character) => `&#${character.charCodeAt(0)};`);
}
