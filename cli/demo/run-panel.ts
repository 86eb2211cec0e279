import { styleText } from 'node:util';
import type { AuditEvent } from '../../operator/observe/audit-event.ts';
import type { StepStatus, SwarmAgent, SwarmRun } from '../../schemas/generated/types.ts';
import { formatMoney } from '../print/money.ts';
import { objectTable } from '../print/object-table.ts';
import { formatTable } from '../print/table.ts';
import type { PanelLine } from './live-panel.ts';

/** What is known of a run while it goes. */
export interface RunScene {
  readonly agents: readonly SwarmAgent[];
  /** Absent until it is applied. */
  readonly run?: SwarmRun;
  /** `tool.called` events of the run, in order. */
  readonly toolCalls: readonly AuditEvent[];
  readonly nowMillis: number;
}

/** Agents and run in kubectl's columns, steps, and tool calls. */
export function runPanel(scene: RunScene): readonly PanelLine[] {
  const { agents, run, toolCalls } = scene;
  return [
    ...agentLines(agents, scene.nowMillis),
    ...(run === undefined ? [] : runLines(run, scene.nowMillis)),
    ...stepLines(run?.status?.steps ?? []),
    ...(toolCalls.length === 0 ? [] : [heading('Tool calls'), ...toolCalls.map(toolLine)]),
  ];
}

function heading(text: string): PanelLine {
  return { text: styleText('bold', text) };
}

function agentLines(agents: readonly SwarmAgent[], nowMillis: number): readonly PanelLine[] {
  const table = objectTable('SwarmAgent', agents, { nowMillis });
  const areReady = agents.every(
    ({ spec, status }) => (status?.readyReplicas ?? 0) >= (spec.runtime?.replicas ?? 1),
  );
  const [header = '', ...rows] = table.split('\n');
  return [
    { text: styleText('dim', header) },
    ...rows.map((text, index) => ({
      text,
      ...(areReady && index === 0 && { news: { key: 'agents', text: table } }),
    })),
  ];
}

function runLines(run: SwarmRun, nowMillis: number): readonly PanelLine[] {
  const [header = '', row = ''] = objectTable('SwarmRun', [run], { nowMillis }).split('\n');
  const phase = run.status?.phase ?? 'Pending';
  return [
    { text: styleText('dim', header) },
    {
      text: styleText(phase === 'Succeeded' ? 'green' : phase === 'Failed' ? 'red' : 'yellow', row),
      news: { key: `run ${phase}`, text: row },
    },
  ];
}

function stepLines(steps: readonly StepStatus[]): readonly PanelLine[] {
  if (steps.length === 0) return [];
  const rows = steps.map(({ name, phase, tokenUsage, costUSD }) => [
    name,
    phase,
    tokenUsage === undefined ? '' : `${tokenUsage.totalTokens} tokens`,
    tokenUsage === undefined ? '' : formatMoney(costUSD),
  ]);
  const [header = '', ...lines] = formatTable(['STEP', 'PHASE', 'TOKENS', 'COST'], rows).split('\n');
  return [
    { text: styleText('dim', header) },
    ...lines.map((text, index) => {
      const step = steps[index];
      const isNews = step !== undefined && step.phase !== 'Pending';
      return {
        text,
        ...(isNews && { news: { key: `step ${step.name} ${step.phase}`, text: `step ${words(text)}` } }),
      };
    }),
  ];
}

function toolLine({ agent, detail, status, eventId }: AuditEvent): PanelLine {
  const took = typeof detail.durationMs === 'number' ? ` ${Math.round(detail.durationMs)}ms` : '';
  const text = `${agent}  ${String(detail.tool)} ${JSON.stringify(detail.input) ?? ''}${took}${status === 'success' ? '' : ` ${status}`}`;
  return { text, news: { key: eventId, text: `tool ${text}` } };
}

function words(text: string): string {
  return text.trim().replace(/\s{2,}/g, '  ');
}
