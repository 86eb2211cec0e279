import type { RuleGroup } from './rule-entry.ts';

/** SwarmAgents and inline roles (agents 2.9, governance 3 and 11). `{where}` is empty or `role "x": `. */
export const agentRules = {
  'agent.prompt-large': {
    severity: 'warning',
    fact: '{where}inline prompt is {size}, more than the recommended 50 KB',
    fix: 'Move it to a ConfigMap and name that in {field}.from',
    why: 'Prompts in the object are stored with every revision of it (governance 11).',
  },
  'agent.prompt-too-large': {
    severity: 'error',
    fact: '{where}inline prompt is {size}, which exceeds the 512 KB limit',
    fix: 'Move it to a ConfigMap and name that in {field}.from',
    why: 'etcd holds 1.5 MB an object (governance 11).',
  },
  'agent.resources-unset': {
    severity: 'warning',
    fact: '{where}runtime.resources is not set',
    fix: 'Set it; without it the pod gets 100m CPU and 128Mi (limits 500m and 512Mi)',
    why: 'Defaults fit no workload in particular (agents 2.9).',
  },
  'agent.mcp-not-allowed': {
    severity: 'error',
    fact: '{where}MCP server "{server}" URL "{url}" is not in the namespace mcpAllowlist',
    fix: 'Use an allowed server, or add this one to SwarmSettings.spec.security.mcpAllowlist',
    why: 'Matched by parsed origin and path segment, never by prefix (governance 3, decision 17).',
  },
  'agent.mcp-auth-required': {
    severity: 'error',
    fact: '{where}MCP server "{server}" has no auth configured but namespace policy requires authentication (SwarmSettings.spec.security.requireMCPAuth=true)',
    fix: 'Set auth.bearer or auth.mtls on the server',
    why: 'requireMCPAuth of any SwarmSettings of the namespace counts (governance 3).',
  },
  'agent.reserved-server-name': {
    severity: 'error',
    fact: '{where}{list} may not be called "{name}": tool patterns use that word for other tools',
    fix: 'Choose another name',
    why: 'webhook/<n>, builtin/<n> and agent/<n> name tools of other sources (decision 23).',
  },
  'agent.duplicate-name': {
    severity: 'error',
    fact: '{where}{list} has more than one entry called "{name}"',
    fix: 'Rename one of them',
    why: 'Names are the keys of these lists, and of the tools they bring (agents 2.9).',
  },
  'agent.reserved-tool-name': {
    severity: 'error',
    fact: '{where}tool name "{name}" is taken by a built-in tool',
    fix: 'Choose another name',
    why: 'Names of tools must be unambiguous to the model (governance 11).',
  },
  'agent.advisor-tool-clash': {
    severity: 'error',
    fact: 'advisor "{advisor}" would add a tool called "{name}", which exists already',
    fix: 'Set contextPropagation.toolName to another name',
    why: 'Names of tools must be unambiguous to the model (agents 6.3).',
  },
  'agent.advisor-ref': {
    severity: 'error',
    fact: 'advisor "{advisor}" names no agent',
    fix: 'Set agentRef.name',
    why: 'An advisor is one agent, never a capability (agents 6.3).',
  },
  'agent.advisor-self': {
    severity: 'error',
    fact: 'advisor "{advisor}" is the agent itself',
    fix: 'Name another agent in agentRef.name',
    why: 'An agent that consults itself never answers (agents 6.3).',
  },
  'agent.advisor-absent': {
    severity: 'warning',
    fact: 'advisor "{advisor}": there is no SwarmAgent "{agent}"',
    fix: 'Apply it, too; until then the agent has no such tool',
    why: 'It may arrive in the same apply, so it is no error (governance 11).',
  },
  'agent.advisor-depth': {
    severity: 'error',
    fact: 'advisor "{advisor}": SwarmAgent "{agent}" has advisors of its own',
    fix: 'Name an agent without advisors; they are one level deep',
    why: 'Consulting has depth 1 (agents 6.3).',
  },
  'agent.gateway-on-role': {
    severity: 'error',
    fact: 'spec.gateway is not allowed on an agent that plays a team role',
    fix: 'Use a SwarmAgent of its own for the gateway',
    why: 'A role answers its team, a gateway answers the fleet (agents 2.9).',
  },
  'agent.gateway-tag': {
    severity: 'error',
    fact: 'spec.gateway.filterByTags has "{tag}", which is no tag',
    fix: 'Use lower-case letters, digits and hyphens, beginning with a letter',
    why: 'A tag that no agent can carry routes nothing (governance 11).',
  },
  'agent.gateway-target': {
    severity: 'error',
    fact: 'spec.gateway.allowedTargets has "{target}", which cannot be the name of an agent',
    fix: 'Use a DNS label of at most 63 characters',
    why: 'A target that cannot exist is a typing error (governance 11).',
  },
  'agent.gateway-targets-open': {
    severity: 'warning',
    fact: 'spec.gateway.allowGatewayTargets is on and allowedTargets is empty, so gateways may call each other in circles',
    fix: 'List the gateways that may be called in spec.gateway.allowedTargets',
    why: 'Only maxDispatchDepth would end such a circle (governance 11).',
  },
  'agent.gateway-timeout': {
    severity: 'warning',
    fact: 'spec.gateway.dispatchTimeoutSeconds {dispatch} is longer than the task itself may take ({task} s)',
    fix: 'Raise guardrails.limits.timeoutSeconds or lower it',
    why: 'A dispatch waits at most for the rest of the task (agents 7).',
  },
  'agent.allow-bare': {
    severity: 'warning',
    fact: '{where}guardrails.tools.allow has "{pattern}", which allows a tool of that name on any server',
    fix: 'Write <server>/{pattern}',
    why: 'A server added later would be allowed as well (decision 28).',
  },
  'agent.allow-unknown-server': {
    severity: 'warning',
    fact: '{where}guardrails.tools.allow has "{pattern}", but nothing here is called "{source}"',
    fix: 'Declare it under tools.mcp or correct the pattern{hint}',
    why: 'An allow list with a typing error takes the tool away (governance 2).',
  },
  'agent.schema-invalid': {
    severity: 'error',
    fact: '{where}{field} is no JSON Schema: {reason}',
    fix: 'Correct the schema',
    why: 'Arguments are checked against it (agents 5.2).',
  },
  'agent.log-lines-hidden': {
    severity: 'warning',
    fact: 'observability.logging.{field} has no effect with level {level}',
    fix: 'Set level: info, at which these lines are written',
    why: 'A level hides every line below it (governance 10.4).',
  },
  'name.not-dns-label': {
    severity: 'error',
    fact: 'the name "{name}" of {subject} is no DNS label',
    fix: 'Use lower-case letters, digits and hyphens, beginning and ending with a letter or digit',
    why: 'Names become names of queues, Deployments and Services (decision 23).',
  },
  'name.too-long': {
    severity: 'error',
    fact: 'the name "{name}" of {subject} has {length} characters, and at most {most} are possible',
    fix: 'Shorten it',
    why: 'Agents 57, team and role together 56 characters: suffixes must still fit (decision 23).',
  },
} as const satisfies RuleGroup;
