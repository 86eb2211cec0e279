import type { AuditEvent } from '../../../operator/observe/audit-event.ts';
import type { StepStatus, SwarmRun } from '../../../schemas/generated/types.ts';
import { oneLine } from '../../../schemas/one-line.ts';
import type { Called, CallSeen, DenialSeen, Evidence, Failure, StepSeen } from '../judge/evidence.ts';

/** What a run that has ended left behind, from its status and its audit trail. The status has its outputs in full. */
export function gatherEvidence(
  { metadata, status }: SwarmRun,
  events: readonly AuditEvent[],
  unforeseen: readonly Failure[],
): Evidence {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  const { uid = '' } = metadata;
  // Ids of tasks hold the uid of the run, which is another one each time.
  const steady = (text: string): string => (uid === '' ? text : text.replaceAll(uid, '<uid>'));
  const own = events.filter(({ runId }) => runId === metadata.name);
  const stepOfTask = stepsOfTasks(own);
  const called = (event: AuditEvent): Called => calledOf(event, stepOfTask.get(event.taskId ?? '') ?? '');
  return {
    phase: status?.phase ?? 'Pending',
    reason: ready?.reason ?? '',
    message: steady(oneLine(ready?.message ?? '')),
    output: status?.output ?? '',
    steps: (status?.steps ?? []).map((step) => stepSeen(step, steady)),
    calls: own
      .filter((event) => event.action === 'tool.called' && !isUnknownTool(event))
      .map(
        (event): CallSeen => ({
          ...called(event),
          succeeded: event.status === 'success',
          cached: event.detail.cached === true,
        }),
      ),
    denials: own
      .filter((event) => event.action === 'tool.denied' || isUnknownTool(event))
      .map((event): DenialSeen => ({ ...called(event), by: deniedBy(event) })),
    tokens: status?.totalTokenUsage?.totalTokens ?? 0,
    costUSD: status?.totalCostUSD === undefined ? undefined : Number(status.totalCostUSD),
    unforeseen,
  };
}

function stepSeen(step: StepStatus, steady: (text: string) => string): StepSeen {
  return {
    name: step.name,
    phase: step.phase,
    agent: step.resolvedAgent ?? '',
    message: steady(oneLine(step.message ?? step.validationMessage ?? '')),
    executions: step.executions ?? 0,
    output: step.output ?? '',
    tokens: step.tokenUsage?.totalTokens ?? 0,
  };
}

function stepsOfTasks(events: readonly AuditEvent[]): ReadonlyMap<string, string> {
  return new Map(
    events.flatMap(({ action, taskId = '', detail }) =>
      action === 'task.received' && typeof detail.step === 'string' ? [[taskId, detail.step]] : [],
    ),
  );
}

function calledOf({ agent, detail }: AuditEvent, step: string): Called {
  const { tool, toolType, input } = detail;
  return { tool: String(tool), type: typeOf(toolType), agent, step, arguments: input === '' ? {} : input };
}

function typeOf(type: unknown): Called['type'] {
  switch (type) {
    case 'mcp':
    case 'webhook':
    case 'builtin':
    case 'agent':
      return type;
    default:
      return 'unknown';
  }
}

function isUnknownTool({ action, error }: AuditEvent): boolean {
  return action === 'tool.called' && error?.code === 'UnknownTool';
}

function deniedBy({ detail }: AuditEvent): DenialSeen['by'] {
  const { rule } = detail;
  return rule === 'allow' || rule === 'deny' || rule === 'policy' ? rule : 'unknown';
}
