import { type RuleId, ruleDocumentation, rules } from '../../schemas/errors.ts';
import { ruleRemedy, ruleWhat } from '../../schemas/rules/rule-text.ts';
import type { PlacedFinding } from '../findings.ts';
import { fingerprints } from './fingerprints.ts';
import type { LintReport } from './lint-report.ts';
import { plainMessage } from './plain-message.ts';
import { safeJson } from './safe-json.ts';

/**
 * SARIF 2.1.0, as code scanning reads it: the rules that were found, each with its page as help; artifact URIs relative
 * to the repository. Without findings it is a run without results, which closes the alerts of earlier ones.
 */
export function sarifReport(report: LintReport): string {
  const found = [...new Set(report.findings.map(({ rule }) => rule))].sort();
  const ids = fingerprints(report);
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: { name: 'swarm lint', rules: found.map((rule) => descriptor(rule, report.rulesUrl)) },
        },
        columnKind: 'utf16CodeUnits',
        results: report.findings.map((finding, index) => ({
          ruleId: finding.rule,
          ruleIndex: found.indexOf(finding.rule),
          level: finding.severity,
          message: { text: plainMessage(finding) },
          locations: [location(finding, report)],
          partialFingerprints: { 'swarmLint/v1': ids[index], primaryLocationLineHash: `${ids[index]}:1` },
        })),
      },
    ],
  };
  return `${safeJson(JSON.stringify(log, null, 2))}\n`;
}

function location(finding: PlacedFinding, report: LintReport) {
  const { file, line, column } = finding.position;
  const uri = artifactUri(report.fileInRepository(file));
  return {
    physicalLocation: {
      // An absolute path is a URI of its own.
      artifactLocation: uri.startsWith('file:') ? { uri } : { uri, uriBaseId: '%SRCROOT%' },
      region: { startLine: line, startColumn: column },
    },
    ...(finding.object === undefined
      ? {}
      : {
          logicalLocations: [
            { fullyQualifiedName: `${finding.object.kind}/${finding.object.name}`, kind: 'resource' },
          ],
        }),
  };
}

function artifactUri(file: string): string {
  const path = file.split('/').map(encodeURIComponent).join('/');
  return file.startsWith('/') ? `file://${path}` : path;
}

function descriptor(rule: RuleId, rulesUrl: string | undefined) {
  const entry = rules[rule];
  const [what, fix] = [ruleWhat(entry), ruleRemedy(entry)];
  const page = ruleDocumentation(rule);
  return {
    id: rule,
    shortDescription: { text: what },
    fullDescription: { text: entry.why },
    help: {
      text: `${what}\n\nWhy: ${entry.why}\n\nFix: ${fix}\n\nSee ${page}`,
      markdown: `${what}\n\n**Why:** ${entry.why}\n\n**Fix:** ${fix}\n\nSee \`${page}\``,
    },
    ...(rulesUrl === undefined ? {} : { helpUri: `${rulesUrl}/${rule}.md` }),
    defaultConfiguration: { level: entry.severity },
    properties: { tags: [rule.slice(0, rule.indexOf('.'))] },
  };
}
