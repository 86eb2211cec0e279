import { styleText } from 'node:util';
import type { AuditEvent } from '../../operator/observe/audit-event.ts';
import type { StepStatus, SwarmAgent, SwarmRun } from '../../schemas/generated/types.ts';
import type { Frame, News } from '../print/live-panel.ts';
import { formatMoney } from '../print/money.ts';
import { objectTable } from '../print/object-table.ts';
import { printable } from '../print/printable.ts';
import { formatTable } from '../print/table.ts';

/** What is known of a run while it goes. */
export interface RunScene {
  readonly agents: readonly SwarmAgent[];
  /** Absent until it is applied. */
  readonly run?: SwarmRun;
  /** `tool.called` events of the run, in order. */
  readonly toolCalls: readonly AuditEvent[];
  readonly nowMillis: number;
}

const toolLineLength = 100;

/** Agents and run in kubectl's columns, steps with tokens, and tool calls. */
export function runFrame(scene: RunScene): Frame {
  const { agents, run, toolCalls, nowMillis } = scene;
  const steps = run?.status?.steps ?? [];
  const agentTable = objectTable('SwarmAgent', agents, { nowMillis });
  const runTable = run === undefined ? '' : objectTable('SwarmRun', [run], { nowMillis });
  const stepTable =
    steps.length === 0 ? '' : formatTable(['STEP', 'PHASE', 'TOKENS', 'COST'], steps.map(stepCells));
  const phase = run?.status?.phase;
  const runNews = phase === undefined ? [] : [{ key: `run ${phase}`, text: runTable.split('\n')[1] ?? '' }];
  const isOver = phase === 'Succeeded' || phase === 'Failed';
  return {
    lines: [
      headed(agentTable),
      headed(runTable, isOver ? (phase === 'Succeeded' ? 'green' : 'red') : 'yellow'),
      headed(stepTable),
      toolCalls.length === 0 ? [] : headed(['TOOL CALLS', ...toolCalls.map(toolLine)].join('\n')),
    ].flatMap((section, index) => (index === 0 || section.length === 0 ? section : ['', ...section])),
    news: [
      ...(areReady(agents) ? [{ key: 'agents', text: agentTable }] : []),
      ...(isOver ? [] : runNews),
      ...toolCalls.map((event): News => ({ key: event.eventId, text: `tool  ${toolLine(event)}` })),
      ...steps.flatMap(stepNews),
      ...(isOver ? runNews : []),
    ],
  };
}

export function areReady(agents: readonly SwarmAgent[]): boolean {
  const isReady = ({ spec, status }: SwarmAgent): boolean =>
    (status?.readyReplicas ?? 0) >= (spec.runtime?.replicas ?? 1);
  return agents.length > 0 && agents.every(isReady);
}

/** The lines of a table, its header dimmed. */
function headed(table: string, colour?: 'green' | 'red' | 'yellow'): readonly string[] {
  if (table === '') return [];
  const [header = '', ...rows] = table.split('\n');
  return [
    styleText('dim', header),
    ...rows.map((row) => (colour === undefined ? row : styleText(colour, row))),
  ];
}

function stepCells({ name, phase, tokenUsage, costUSD }: StepStatus): readonly string[] {
  if (tokenUsage === undefined) return [name, phase];
  return [name, phase, `${tokenUsage.totalTokens} tokens`, formatMoney(costUSD)];
}

function stepNews(step: StepStatus): readonly News[] {
  if (step.phase === 'Pending') return [];
  return [{ key: `step ${step.name} ${step.phase}`, text: `step  ${stepCells(step).join('  ')}` }];
}

function toolLine({ agent, detail, status }: AuditEvent): string {
  const input = JSON.stringify(detail.input) ?? '';
  const shown = input.length <= toolLineLength ? input : `${input.slice(0, toolLineLength)}…`;
  const took = typeof detail.durationMs === 'number' ? ` ${Math.round(detail.durationMs)}ms` : '';
  const line = `${agent}  ${String(detail.tool)} ${shown}${took}${status === 'success' ? '' : ` ${status}`}`;
  return printable(line.replaceAll('\n', ' '));
}
