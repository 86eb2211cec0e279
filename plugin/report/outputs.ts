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

export function outputText(format: OutputFormat, report: LintReport): string {
  return formats[format](report);
}

function isOutputFormat(format: string): format is OutputFormat {
  return Object.hasOwn(formats, format);
}
