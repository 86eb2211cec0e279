import { type ConditionedKind, conditionReasons } from '../../../schemas/conditions.ts';
import { condition, type HealthCase } from './health-case.ts';
import { runHealthCases } from './run-health-cases.ts';

const notStalled = condition('Stalled', 'False', 'NotStalled');

/** The statuses by which the health of a kind is tested. */
export function healthCases(kind: ConditionedKind): readonly HealthCase[] {
  if (kind === 'SwarmRun') return runHealthCases;
  return [...commonCases(kind), ...(ownCases[kind] ?? [])].map((each) =>
    each.status === undefined ? each : { ...each, status: { ...requiredFields(kind), ...each.status } },
  );
}

function requiredFields(kind: ConditionedKind): Readonly<Record<string, unknown>> {
  return kind === 'SwarmPolicy' ? { agentCount: 3, compliantCount: 3 } : {};
}

function commonCases(kind: ConditionedKind): readonly HealthCase[] {
  const [good] = conditionReasons[kind].Ready;
  const [bad] = conditionReasons[kind].Stalled;
  const ready = [condition('Ready', 'True', good, 'as it should be'), notStalled];
  const stalled = [
    condition('Ready', 'False', bad, 'edit spec'),
    condition('Stalled', 'True', bad, 'edit spec'),
  ];
  return [
    { name: 'unseen', health: 'Progressing', message: 'waiting for the operator' },
    {
      name: 'ready',
      status: { observedGeneration: 2, conditions: ready },
      health: 'Healthy',
      message: `${good}: as it should be`,
    },
    {
      name: 'ready-before-the-edit',
      status: { observedGeneration: 1, conditions: ready },
      health: 'Progressing',
      message: 'waiting for the operator to see generation 2',
    },
    {
      name: 'in-progress',
      status: {
        observedGeneration: 2,
        conditions: [condition('Ready', 'False', 'Progressing', 'half way'), notStalled],
      },
      health: 'Progressing',
      message: 'Progressing: half way',
    },
    {
      name: 'undecided',
      status: { observedGeneration: 2, conditions: [condition('Ready', 'Unknown', 'Progressing')] },
      health: 'Progressing',
      message: 'Progressing',
    },
    {
      name: 'stalled',
      status: { observedGeneration: 2, conditions: stalled },
      health: 'Degraded',
      message: `${bad}: edit spec`,
    },
    {
      name: 'stalled-before-the-edit',
      status: { observedGeneration: 1, conditions: stalled },
      health: 'Progressing',
      message: 'waiting for the operator to see generation 2',
    },
  ];
}

/** A healthy object with something to say (gitops 6). */
function fact(
  name: string,
  message: string,
  ...conditions: readonly Readonly<Record<string, unknown>>[]
): HealthCase {
  return {
    name,
    status: { observedGeneration: 2, conditions: [...conditions, notStalled] },
    health: 'Healthy',
    message,
  };
}

const allReady = condition('Ready', 'True', 'AllReplicasReady', '2/2 replicas ready');
const active = condition('Ready', 'True', 'Active', 'Policy active, 2/3 agents compliant');

const ownCases: { readonly [kind in ConditionedKind]?: readonly HealthCase[] } = {
  SwarmAgent: [
    fact(
      'scaled-to-zero',
      'ScaledToZero: 0 replicas wanted',
      condition('Ready', 'True', 'ScaledToZero', '0 replicas wanted'),
    ),
    fact(
      'suspended',
      'Suspended: takes no new tasks',
      condition('Ready', 'True', 'Suspended', 'takes no new tasks'),
    ),
    fact(
      'budget-used-up',
      'BudgetExceeded: 10000 of 10000 tokens used',
      condition('Ready', 'True', 'BudgetExceeded', '10000 of 10000 tokens used'),
      condition('BudgetExceeded', 'True', 'DailyLimitReached', '10000 of 10000 tokens used'),
    ),
    fact(
      'mcp-unreachable',
      'AllReplicasReady: 2/2 replicas ready; MCPUnreachable: jira does not answer',
      allReady,
      condition('MCPDegraded', 'True', 'MCPUnreachable', 'jira does not answer'),
    ),
    fact(
      'not-compliant',
      'AllReplicasReady: 2/2 replicas ready; NonCompliant: model "gpt-4o" is not allowed',
      allReady,
      condition('PolicyCompliant', 'False', 'NonCompliant', 'model "gpt-4o" is not allowed'),
      condition('MCPDegraded', 'False', 'MCPUnreachable', 'all servers answer'),
    ),
    {
      name: 'deadline-exceeded',
      status: {
        observedGeneration: 2,
        conditions: [
          condition('Ready', 'False', 'Progressing', '0/2 replicas ready'),
          condition('Stalled', 'True', 'ProgressDeadlineExceeded', 'not ready for 300 s: 0/2 replicas ready'),
        ],
      },
      health: 'Degraded',
      message: 'ProgressDeadlineExceeded: not ready for 300 s: 0/2 replicas ready',
    },
  ],
  SwarmBudget: [
    fact(
      'used-up',
      'BudgetExceeded: $10.00 of $10.00 spent',
      condition('Ready', 'True', 'BudgetExceeded', '$10.00 of $10.00 spent'),
    ),
  ],
  SwarmEvent: [
    fact('suspended', 'Suspended: nothing fires', condition('Ready', 'True', 'Suspended', 'nothing fires')),
  ],
  SwarmPolicy: [
    {
      name: 'namespace-not-labelled',
      status: {
        observedGeneration: 2,
        conditions: [
          condition('Ready', 'False', 'Progressing', 'namespace support is not labelled yet'),
          notStalled,
          condition('Enforcing', 'True', 'Active'),
        ],
      },
      health: 'Progressing',
      message: 'Progressing: namespace support is not labelled yet',
    },
    fact(
      'bypassed',
      'Active: Policy active, 2/3 agents compliant; Bypassed: namespace support is bypassed',
      active,
      condition('Enforcing', 'False', 'Bypassed', 'namespace support is bypassed'),
    ),
    fact(
      'conflicting',
      'Active: Policy active, 2/3 agents compliant; ImpossibleConstraints: no model is admissible',
      active,
      condition('Conflicting', 'True', 'ImpossibleConstraints', 'no model is admissible'),
    ),
  ],
  SwarmTeam: [
    fact(
      'scaled-to-zero',
      'ScaledToZero: all roles are scaled to zero',
      condition('Ready', 'True', 'ScaledToZero', 'all roles are scaled to zero'),
    ),
    {
      name: 'roles-not-ready',
      status: {
        observedGeneration: 2,
        conditions: [condition('Ready', 'False', 'RolesNotReady', 'triage is not ready'), notStalled],
      },
      health: 'Progressing',
      message: 'RolesNotReady: triage is not ready',
    },
  ],
};
