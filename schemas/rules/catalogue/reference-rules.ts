import type { RuleGroup } from './rule-entry.ts';

/** What one render must hold together (orchestration 9); warnings where the object may live elsewhere. */
export const referenceRules = {
  'reference.absent': {
    severity: 'warning',
    what: 'A field names an object that is not part of this render',
    fact: '{field} names {kind} "{name}", which is not part of this render',
    fix: 'Add it, unless it is in the cluster already{hint}',
    why: 'The object may live elsewhere, so it is no error (orchestration 9).',
  },
  'reference.secret': {
    severity: 'warning',
    what: 'A field names a Secret or ConfigMap that is not part of this render, and one of nearly the same name is',
    fact: '{field} names {kind} "{name}", which is not part of this render',
    fix: 'Did you mean "{near}"?',
    why: 'Secrets are made outside of Git, so only a near miss is reported.',
  },
  'reference.key': {
    severity: 'warning',
    what: 'A field names a key that its Secret or ConfigMap does not have',
    fact: '{field} names key "{key}", which {kind} "{name}" does not have',
    fix: 'Correct the key{hint}',
    why: 'The object is part of the render, so its keys are known.',
  },
  'reference.role-unbound': {
    severity: 'warning',
    fact: 'role "{role}" has no swarmAgent, swarmTeam or model, and no SwarmAgent "{role}" is part of this render',
    fix: 'Set one of them, unless an agent of that name is in the cluster already',
    why: 'Such a role is played by the agent of its name (orchestration 2.1.3).',
  },
  'reference.team-cycle': {
    severity: 'error',
    fact: 'teams play roles of each other in a cycle: {cycle}',
    fix: 'Replace one swarmTeam of the circle',
    why: 'Each team would wait for the other (orchestration 2.1).',
  },
  'document.duplicate': {
    severity: 'error',
    what: 'An object of the same kind, namespace and name is declared more than once',
    fact: '{kind} "{name}" is declared more than once{namespace}',
    fix: 'Rename or remove one of them',
    why: 'The last one applied would win (recipes 14).',
  },
  'document.duplicate-child': {
    severity: 'error',
    fact: 'SwarmAgent "{name}" has the name that SwarmTeam "{team}" gives to the agent of its role "{role}"',
    fix: 'Rename the agent, or let the role use it with swarmAgent',
    why: 'An inline role becomes the agent <team>-<role> (recipes 14).',
  },
} as const satisfies RuleGroup;
