import type { RuleGroup } from './rule-entry.ts';

/** What a SwarmPolicy forbids (governance 1.4), and what can be wrong with a policy itself. */
export const policyRules = {
  'policy.models.allowed': {
    severity: 'error',
    fact: '{where}model "{model}" is not allowed by SwarmPolicy "{policy}" (allowed: {patterns})',
    why: 'A model must match one pattern of every policy that has an allow list (governance 1.4, decision 27).',
    remedy: 'Choose a model that every policy of the namespace allows, or ask its owner to allow this one',
  },
  'policy.models.denied': {
    severity: 'error',
    fact: '{where}model "{model}" is not allowed by SwarmPolicy "{policy}" (denied: {pattern})',
    why: 'A denied model is refused whatever the allow lists say (governance 1.4).',
    remedy: 'Choose another model',
  },
  'policy.limits.exceeded': {
    severity: 'error',
    fact: '{where}guardrails.limits.{field} {value} exceeds the maximum {bound} set by SwarmPolicy "{policy}"',
    why: 'With limits.onExceed: Reject a limit above its ceiling is refused (decision 2).',
    remedy: 'Lower the limit to the maximum',
  },
  'policy.limits.below': {
    severity: 'error',
    fact: '{where}guardrails.limits.{field} {value} is below the minimum {bound} set by SwarmPolicy "{policy}"',
    why: 'With limits.onExceed: Reject a timeout below its floor is refused (decision 2).',
    remedy: 'Raise the timeout to the minimum',
  },
  'policy.limits.clamped': {
    severity: 'warning',
    fact: '{where}guardrails.limits.{field} {value} exceeds the maximum {bound} set by SwarmPolicy "{policy}"',
    fix: 'It runs with {bound}',
    why: 'Limits clamp: the object is accepted and runs with the ceiling (decisions 2 and 27).',
  },
  'policy.limits.raised': {
    severity: 'warning',
    fact: '{where}guardrails.limits.{field} {value} is below the minimum {bound} set by SwarmPolicy "{policy}"',
    fix: 'It runs with {bound}',
    why: 'Limits clamp: the object is accepted and runs with the floor (decisions 2 and 27).',
  },
  'policy.tools.deny.server': {
    severity: 'error',
    fact: '{where}tools of MCP server "{name}" are not allowed by SwarmPolicy "{policy}" (denied: {pattern})',
    why: 'A server none of whose tools may be called is refused at admission (governance 1.4).',
    remedy: 'Remove the server, or ask the owner of the policy',
  },
  'policy.tools.deny.connection': {
    severity: 'error',
    fact: '{where}tools of agent "{name}" are not allowed by SwarmPolicy "{policy}" (denied: {pattern})',
    why: 'A connected agent none of whose capabilities may be called is refused like an MCP server (governance 1.4).',
    remedy: 'Remove the connection, or ask the owner of the policy',
  },
  'policy.tools.deny.tool': {
    severity: 'error',
    fact: '{where}tool "{name}" is not allowed by SwarmPolicy "{policy}" (denied: {pattern})',
    why: 'A denied webhook tool, or an allow entry that lies wholly inside a denied pattern (governance 1.4).',
    remedy: 'Remove the tool or the entry, or ask the owner of the policy',
  },
  'policy.tools.forceTrustLevel': {
    severity: 'error',
    fact: '{where}trust "{trust}" on "{name}" is more permissive than "{floor}" required by SwarmPolicy "{policy}"',
    why: 'sandbox is stricter than external, external stricter than internal (governance 1.4).',
    remedy: 'Set the trust that the policy requires, or a stricter one',
  },
  'policy.requirements.budgetRef': {
    severity: 'error',
    fact: '{where}SwarmPolicy "{policy}" requires guardrails.budgetRef',
    why: 'The namespace wants every agent to have a budget (governance 1.4).',
    remedy: 'Name a SwarmBudget in guardrails.budgetRef',
  },
  'policy.requirements.audit': {
    severity: 'error',
    fact: '{where}SwarmPolicy "{policy}" requires an audit log: observability.auditLog.mode is off',
    why: 'The mode is resolved over agent, settings and cluster; the most specific set one wins (governance 9.1).',
    remedy: 'Set observability.auditLog.mode to actions or verbose, or leave it to the cluster',
  },
  'policy.requirements.audit-unknown': {
    severity: 'warning',
    fact: '{where}SwarmPolicy "{policy}" requires an audit log, and neither the agent nor its settings set auditLog.mode',
    fix: 'Set it, unless the cluster switches auditing on',
    why: 'A render does not know the level of the cluster (governance 9.1).',
  },
  'policy.requirements.allowList': {
    severity: 'error',
    fact: '{where}SwarmPolicy "{policy}" requires guardrails.tools.allow',
    why: 'The namespace wants every agent to name its tools (governance 1.4).',
    remedy: 'List the tools in guardrails.tools.allow',
  },
  'policy.output.minValidation': {
    severity: 'error',
    fact: 'step "{step}" requires {level} validation by SwarmPolicy "{policy}"',
    why: 'pattern = rejectPatterns, schema = validate.schema, semantic = validate.semantic (governance 1.4).',
    remedy: 'Add the named check to validate of the step',
  },
  'policy.deny-pattern': {
    severity: 'error',
    fact: 'spec.output.denyPatterns[{index}]: invalid RE2 pattern: {reason}',
    why: 'A pattern that does not compile would let everything through (governance 1.6.5).',
    remedy: 'Write it in RE2 syntax, which has no look-around and no back references',
  },
  'policy.empty-model': {
    severity: 'error',
    what: 'A list of models has an empty pattern, which matches no model',
    fact: '{field} has an empty pattern, which matches no model',
    fix: 'Remove it, or write "*" for every model',
    why: 'An empty entry is nearly always a value that was not filled in (governance 11).',
  },
  'policy.conflict': {
    severity: 'warning',
    fact: '{conflict}',
    what: 'Policies of the namespace ask together for what cannot be had',
    fix: 'Change one of the policies: what they ask together cannot be had',
    why: 'Impossible constraints are reported with the field and the policies (governance 1.5).',
  },
  'policy.audit-beside-stricter': {
    severity: 'warning',
    fact: 'SwarmPolicy "{policy}" is in Audit mode, but SwarmPolicy "{stricter}" of the namespace is in {mode} mode, and the strictest mode rules all',
    fix: 'Its constraints take effect at once; create it alone first to only watch',
    why: 'Policies merge to one rule set in the strictest mode, Audit rules included (decision 27).',
  },
  'policy.selector-ignored': {
    severity: 'warning',
    fact: 'spec.namespaceSelector is honoured only in the namespace of the operator; here the object concerns its own namespace',
    fix: 'Remove it, or move the object to "{namespace}"',
    why: 'Governance does not live in the repository of a team (gitops 15).',
  },
  'policy.unread': {
    severity: 'warning',
    what: 'Policies could not be read, so that the object was not judged by them',
    fact: '{kind} objects could not be read, so this was not judged by them',
    fix: 'The operator judges it as soon as they can be',
    why: 'What cannot be read refuses nothing at admission; the controller looks again (governance 1.4.6).',
  },
} as const satisfies RuleGroup;
