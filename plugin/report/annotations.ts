import type { PlacedFinding } from '../findings.ts';
import type { LintReport } from './lint-report.ts';
import { oneLine, plainMessage } from './plain-message.ts';

/** Workflow commands of GitHub Actions: each finding at its line of the pull request. */
export function githubReport(report: LintReport): string {
  return lines(report, (finding, file) => {
    const { line, column } = finding.position;
    const title = githubProperty(finding.rule);
    const place = `file=${githubProperty(file)},line=${line},col=${column},title=${title}`;
    return `::${finding.severity} ${place}::${githubText(plainMessage(finding))}`;
  });
}

/** Logging commands of Azure Pipelines. */
export function azureReport(report: LintReport): string {
  return lines(report, (finding, file) => {
    const { line, column } = finding.position;
    const place = `sourcepath=${azureProperty(file)};linenumber=${line};columnnumber=${column};code=${finding.rule};`;
    return `##vso[task.logissue type=${finding.severity};${place}]${azureText(plainMessage(finding))}`;
  });
}

function lines(report: LintReport, line: (finding: PlacedFinding, file: string) => string): string {
  return report.findings
    .map((finding) => `${line(finding, oneLine(report.fileInRepository(finding.position.file)))}\n`)
    .join('');
}

function githubText(text: string): string {
  return text.replaceAll('%', '%25');
}

function githubProperty(text: string): string {
  return githubText(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

function azureText(text: string): string {
  return text.replaceAll('%', '%AZP25');
}

function azureProperty(text: string): string {
  return azureText(text).replaceAll(';', '%3B').replaceAll(']', '%5D');
}
