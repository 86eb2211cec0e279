import type { TestResults } from '../run/test-results.ts';
import { jsonReport } from './report-json.ts';
import { junitReport } from './report-junit.ts';
import { textReport } from './report-text.ts';

/** Every form that results are written in. */
const formats = { text: textReport, json: jsonReport, junit: junitReport } as const satisfies Readonly<
  Record<string, (results: TestResults) => string>
>;

export type OutputFormat = keyof typeof formats;

export const outputFormats: readonly OutputFormat[] = Object.keys(formats).filter(isOutputFormat);

export function outputText(format: OutputFormat, results: TestResults): string {
  return formats[format](results);
}

function isOutputFormat(format: string): format is OutputFormat {
  return Object.hasOwn(formats, format);
}
