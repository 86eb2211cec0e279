import type { StepStatus, StepSubtasks, SwarmRun } from '../../schemas/generated/types.ts';
import { oneLine } from '../../schemas/one-line.ts';
import { formatMoney } from '../print/money.ts';

/** When the watcher saw each step begin and end: status has whole seconds only. */
export type StepTimes = ReadonlyMap<
  string,
  { readonly startedMillis: number; readonly endedMillis?: number }
>;

const previewLength = 120;

/** Lines of `swarm run --watch` for what changed between two states of a run (governance 14.4). */
export function stepLines(
  before: readonly StepStatus[],
  after: readonly StepStatus[],
  times: StepTimes,
): readonly string[] {
  const width = Math.max(0, ...after.map((step) => step.name.length));
  return after.flatMap((step) => {
    const known = before.find((earlier) => earlier.name === step.name);
    const say = (text: string): string => `${step.name.padEnd(width)}  ${text}`;
    const lines: string[] = [];
    if ((step.validationAttempts ?? 0) > (known?.validationAttempts ?? 0) && step.phase !== 'Failed') {
      lines.push(
        say(`[retry ${step.validationAttempts}] validation failed: ${oneLine(step.validationMessage ?? '')}`),
      );
    }
    if (step.phase === known?.phase && step.executions === known.executions) return lines;
    switch (step.phase) {
      case 'Pending':
        break;
      case 'WarmingUp':
        lines.push(say(`[waiting] ${oneLine(step.message ?? '')}`));
        break;
      case 'Running':
        lines.push(say('[running]'));
        break;
      case 'Validating':
        lines.push(say('[validating]'));
        break;
      case 'Succeeded':
        lines.push(say(`[done] ${cost(step)} ${seconds(step, times)}`), ...shares(step));
        lines.push(`  ${preview(step.output ?? '')}`);
        break;
      case 'Skipped':
        lines.push(say('[skipped]'));
        break;
      case 'Failed':
        lines.push(say(`[failed] ${oneLine(step.message ?? step.validationMessage ?? '')}`), ...shares(step));
        break;
    }
    return lines;
  });
}

/** Whom the step has handed work to, as a part of what it has cost. */
function shares({ subtasks = [] }: StepStatus): readonly string[] {
  if (subtasks.length === 0) return [];
  const each = subtasks.map(({ agent, tasks, failed = 0, tokenUsage }) => {
    const failures = failed === 0 ? '' : `, ${failed} failed`;
    return `${agent} ${tasks} (${tokenUsage.totalTokens} tokens${failures})`;
  });
  return [`  sub-tasks: ${each.join(', ')}`];
}

function cost(step: StepStatus): string {
  return `${step.tokenUsage?.totalTokens ?? 0} tokens ${formatMoney(step.costUSD)}`;
}

function seconds(step: StepStatus, times: StepTimes): string {
  const { startedMillis = 0, endedMillis = startedMillis } = times.get(step.name) ?? {};
  return `${((endedMillis - startedMillis) / 1000).toFixed(1)}s`;
}

function preview(output: string): string {
  const line = oneLine(output);
  return line.length <= previewLength ? line : `${line.slice(0, previewLength)}...`;
}

/** The last lines of a run: phase, time and tokens, why it failed, and its output. */
export function runSummary(run: SwarmRun, durationMillis: number): string {
  const { status } = run;
  const tokens = status?.totalTokenUsage?.totalTokens ?? 0;
  const what = status?.searchTree === undefined ? 'Pipeline' : 'Search';
  const lines = [
    `${what} ${status?.phase ?? 'Pending'} in ${(durationMillis / 1000).toFixed(1)}s - total: ${tokens} tokens, ${formatMoney(status?.totalCostUSD)}`,
  ];
  const why = failureOf(run);
  if (why !== undefined) lines.push(`Reason: ${why}`);
  if (status?.output) lines.push('Output:', status.output.trimEnd());
  return lines.join('\n');
}

/** `<reason>: <message>` of a failed run. */
function failureOf({ status }: SwarmRun): string | undefined {
  if (status?.phase !== 'Failed') return undefined;
  const ready = status.conditions?.find((condition) => condition.type === 'Ready');
  return ready === undefined ? 'unknown' : `${ready.reason}: ${oneLine(ready.message)}`;
}

/** The document of `swarm run --output json` (governance 13). */
export function runDocument(run: SwarmRun, durationMillis: number): unknown {
  const { status } = run;
  const why = failureOf(run);
  return {
    status: status?.phase ?? 'Pending',
    duration_ms: Math.round(durationMillis),
    total_tokens: status?.totalTokenUsage?.totalTokens ?? 0,
    total_cost_usd: status?.totalCostUSD === undefined ? null : Number(status.totalCostUSD),
    output: status?.output ?? '',
    ...(why !== undefined && { error: why }),
    ...(status?.searchTree !== undefined && { search_tree: status.searchTree }),
    steps: (status?.steps ?? []).map((step) => ({
      name: step.name,
      status: step.phase,
      tokens: step.tokenUsage?.totalTokens ?? 0,
      cost_usd: step.costUSD === undefined ? null : Number(step.costUSD),
      output: step.output ?? '',
      ...(step.subtasks !== undefined && { subtasks: step.subtasks.map(subtaskDocument) }),
    })),
  };
}

function subtaskDocument({ agent, tasks, failed, tokenUsage, costUSD }: StepSubtasks): unknown {
  return {
    agent,
    tasks,
    failed: failed ?? 0,
    tokens: tokenUsage.totalTokens,
    cost_usd: costUSD === undefined ? null : Number(costUSD),
  };
}
