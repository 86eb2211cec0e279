import { azureReport, githubReport } from './annotations.ts';
import { gitlabReport } from './gitlab.ts';
import { jsonReport } from './json.ts';
import { junitReport } from './junit.ts';
import type { LintReport } from './lint-report.ts';
import { resourceListReport } from './resource-list.ts';
import { sarifReport } from './sarif.ts';
import { findingsText } from './text.ts';

/** Every form that lint writes its findings in. The same findings give the same bytes. */
const formats = {
  text: ({ findings }) => findingsText(findings),
  json: jsonReport,
  junit: junitReport,
  sarif: sarifReport,
  github: githubReport,
  gitlab: gitlabReport,
  azure: azureReport,
  krm: resourceListReport,
} as const satisfies Readonly<Record<string, (report: LintReport) => string>>;

export type OutputFormat = keyof typeof formats;

export const outputFormats: readonly OutputFormat[] = Object.keys(formats).filter(isOutputFormat);

/** One output that was asked for: to a file, or to standard output. */
export interface Output {
  readonly format: OutputFormat;
  readonly file?: string;
}

/** Reads `sarif=report.sarif` or `text`; undefined when it names no format, or an empty file. */
export function parseOutput(option: string): Output | undefined {
  const [format = '', ...rest] = option.split('=');
  if (!isOutputFormat(format)) return undefined;
  if (rest.length === 0) return { format };
  const file = rest.join('=');
  return file === '' ? undefined : { format, file };
}

export function outputText(format: OutputFormat, report: LintReport): string {
  return formats[format](report);
}

function isOutputFormat(format: string): format is OutputFormat {
  return Object.hasOwn(formats, format);
}
