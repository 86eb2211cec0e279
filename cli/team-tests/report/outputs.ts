import type { TestResults } from '../run/test-results.ts';
import { jsonReport } from './report-json.ts';
import { junitReport } from './report-junit.ts';
import { textReport } from './report-text.ts';

/** Every form that results are written in. */
const formats = { text: textReport, json: jsonReport, junit: junitReport } as const satisfies Readonly<
  Record<string, (results: TestResults) => string>
>;

type OutputFormat = keyof typeof formats;

export const outputFormats: readonly string[] = Object.keys(formats);

/** One output that was asked for: to a file, or to standard output. */
export interface Output {
  readonly format: OutputFormat;
  readonly file?: string;
}

/** Reads `junit=report.xml` or `text`; undefined when it names no format, or an empty file. */
export function parseOutput(option: string): Output | undefined {
  const [format = '', ...rest] = option.split('=');
  if (!isOutputFormat(format)) return undefined;
  if (rest.length === 0) return { format };
  const file = rest.join('=');
  return file === '' ? undefined : { format, file };
}

export function outputText(format: OutputFormat, results: TestResults): string {
  return formats[format](results);
}

function isOutputFormat(format: string): format is OutputFormat {
  return Object.hasOwn(formats, format);
}
