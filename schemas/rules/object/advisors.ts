import { finding } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import type { SwarmAgent } from '../../generated/types.ts';
import { advisorToolName } from '../advisor-tool.ts';
import { builtInTools } from '../tool-patterns.ts';

/** Advisor connections (agents 6.3); `agents` are those known in the namespace. */
export function advisorFindings(agent: SwarmAgent, agents: readonly SwarmAgent[]): readonly Finding[] {
  const taken = new Set([
    ...builtInTools,
    ...(agent.spec.tools?.webhooks ?? []).map((webhook) => webhook.name),
  ]);
  return (agent.spec.agents ?? []).flatMap((connection, index): Finding[] => {
    if (connection.role !== 'advisor') return [];
    const found: Finding[] = [];
    const advisor = connection.name;
    const target = connection.agentRef?.name ?? '';
    const path = ['spec', 'agents', index];
    const targetPath = { path: [...path, 'agentRef', 'name'] };
    if (target === '') found.push(finding('agent.advisor-ref', { advisor }, { path: [...path, 'agentRef'] }));
    else if (target === agent.metadata.name)
      found.push(finding('agent.advisor-self', { advisor }, targetPath));
    else if (agents.some((each) => each.metadata.name === target && hasAdvisors(each)))
      found.push(finding('agent.advisor-depth', { advisor, agent: target }, targetPath));
    const name = advisorToolName(connection);
    const isNamed = connection.contextPropagation?.toolName !== undefined;
    const namePath = [...path, ...(isNamed ? ['contextPropagation', 'toolName'] : ['name'])];
    if (taken.has(name))
      found.push(finding('agent.advisor-tool-clash', { advisor, name }, { path: namePath }));
    taken.add(name);
    return found;
  });
}

/** Advisors that the namespace does not have yet; `agents` are all of it. */
export function absentAdvisorFindings(agent: SwarmAgent, agents: readonly SwarmAgent[]): readonly Finding[] {
  return (agent.spec.agents ?? []).flatMap(({ name: advisor, role, agentRef }, index) => {
    const target = agentRef?.name ?? '';
    const isKnown = target === agent.metadata.name || agents.some((each) => each.metadata.name === target);
    if (role !== 'advisor' || target === '' || isKnown) return [];
    const place = { path: ['spec', 'agents', index, 'agentRef', 'name'] };
    return [finding('agent.advisor-absent', { advisor, agent: target }, place)];
  });
}

function hasAdvisors(agent: SwarmAgent): boolean {
  return (agent.spec.agents ?? []).some((connection) => connection.role === 'advisor');
}
