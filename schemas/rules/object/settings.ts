import { finding } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import type { SwarmSettings } from '../../generated/types.ts';
import { displayUrl, parseAllowlistEntry } from '../mcp-allowlist.ts';
import type { RuleContext } from '../rule-context.ts';
import { redactFindings } from './redact.ts';
import { selectorFindings } from './selector.ts';

/** SwarmSettings by themselves (governance 3 and 11). */
export function settingsFindings(settings: SwarmSettings, context: RuleContext): readonly Finding[] {
  const { spec } = settings;
  return [
    ...redactFindings(spec.auditLog, ['spec', 'auditLog']),
    ...redactFindings(spec.observability?.auditLog, ['spec', 'observability', 'auditLog']),
    ...(spec.security?.mcpAllowlist ?? []).flatMap((entry, index) =>
      parseAllowlistEntry(entry) !== undefined
        ? []
        : [
            finding(
              'settings.allowlist',
              { index, entry: displayUrl(entry) },
              { path: ['spec', 'security', 'mcpAllowlist', index] },
            ),
          ],
    ),
    ...selectorFindings(settings, context),
  ];
}
