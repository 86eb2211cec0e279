import { finding } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import type { SwarmAgent } from '../../generated/types.ts';
import { schemaProblem } from '../json-schema.ts';
import { agentSubject } from '../policy/agent-subject.ts';
import type { RuleContext } from '../rule-context.ts';
import { advisorFindings } from './advisors.ts';
import { gatewayFindings } from './gateway.ts';
import { mcpPolicyFindings, mcpPolicyOf } from './mcp-policy.ts';
import { mostAgentNameLength, nameFindings } from './names.ts';
import { promptFindings } from './prompts.ts';
import { redactFindings } from './redact.ts';
import { toolFindings } from './tools.ts';

/** A SwarmAgent by itself and under the settings of its namespace (agents 2.9, governance 3 and 11). */
export function agentFindings(agent: SwarmAgent, context: RuleContext): readonly Finding[] {
  const { metadata, spec } = agent;
  const subject = agentSubject(agent);
  return [
    ...nameFindings(metadata.name, 'the SwarmAgent', ['metadata', 'name'], mostAgentNameLength),
    ...promptFindings(spec.prompt, '', ['spec', 'prompt']),
    ...(spec.runtime?.resources === undefined
      ? [finding('agent.resources-unset', { where: '' }, { path: ['spec', 'runtime'] })]
      : []),
    ...toolFindings(subject),
    ...mcpPolicyFindings(subject, mcpPolicyOf(context.settings)),
    ...advisorFindings(agent, context.agents),
    ...gatewayFindings(agent),
    ...capabilityFindings(agent),
    ...redactFindings(spec.observability?.auditLog, ['spec', 'observability', 'auditLog']),
    ...loggingFindings(agent),
  ];
}

/** Lines that are asked for are of level info; a stricter level keeps them away. */
function loggingFindings({ spec }: SwarmAgent): readonly Finding[] {
  const { level = 'info', ...lines } = spec.observability?.logging ?? {};
  if (level !== 'warn' && level !== 'error') return [];
  return (['toolCalls', 'llmTurns'] as const)
    .filter((field) => lines[field] === true)
    .map((field) =>
      finding(
        'agent.log-lines-hidden',
        { field, level },
        { path: ['spec', 'observability', 'logging', field] },
      ),
    );
}

function capabilityFindings({ spec }: SwarmAgent): readonly Finding[] {
  return (spec.capabilities ?? []).flatMap((capability, index) =>
    (['inputSchema', 'outputSchema'] as const).flatMap((field) => {
      const schema = capability[field];
      const reason = schema === undefined ? undefined : schemaProblem(schema);
      if (reason === undefined) return [];
      return [
        finding(
          'agent.schema-invalid',
          { where: '', field: `${field} of capability "${capability.name}"`, reason },
          { path: ['spec', 'capabilities', index, field] },
        ),
      ];
    }),
  );
}
