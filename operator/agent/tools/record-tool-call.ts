import type { AuditEntry } from '../../observe/audit-event.ts';
import type { ToolCall } from '../llm/model.ts';
import type { ToolPorts } from './call-tool.ts';
import type { ToolVerdict } from './judge-tool.ts';
import { type Tool, type ToolResult, toolType } from './tool.ts';

/** What every event of one attempt carries: agent, task, run, cause. */
export interface ToolRecorder {
  readonly entry: Omit<AuditEntry, 'action'>;
  /** Of every measurement of the attempt (governance 10.3). */
  readonly labels: { readonly role: string };
}

export interface CallRecord {
  readonly call: ToolCall;
  readonly result: ToolResult;
  /** Absent: the model named none that exists. */
  readonly tool?: Tool;
  readonly isCached?: boolean;
  readonly durationMillis?: number;
}

/** Audit event, metrics and log line of one call. Hits do not count as tool calls (agents 5.4). */
export function recordToolCall(ports: ToolPorts, recorder: ToolRecorder, record: CallRecord): void {
  const { entry } = recorder;
  const { call, result, tool, isCached = false, durationMillis = 0 } = record;
  const name = tool?.guardrailName ?? call.name;
  const type = tool === undefined ? undefined : toolType(tool.identity);
  const status = result.ok ? 'success' : result.failure === 'timeout' ? 'timeout' : 'error';
  if (!isCached) countCall(ports, recorder, { tool, status, durationMillis });
  ports.audit.emit({
    ...entry,
    action: 'tool.called',
    status,
    detail: {
      tool: name,
      ...(type !== undefined && { toolType: type }),
      durationMs: durationMillis,
      input: call.argumentsText,
      output: result.text,
      cached: isCached,
    },
    ...(!result.ok && {
      error: { message: result.text, code: errorCode(record), retryable: result.failure !== 'refused' },
    }),
  });
  if (ports.logsToolCalls) {
    ports.log.info(
      { tool: name, args: call.argumentsText, result: result.text, cached: isCached },
      'tool_call',
    );
  }
}

function errorCode({ tool, result }: CallRecord): string {
  if (tool === undefined) return 'UnknownTool';
  return result.failure === 'timeout' ? 'ToolTimeout' : 'ToolFailed';
}

function countCall(
  { metrics }: ToolPorts,
  { labels: base }: ToolRecorder,
  {
    tool,
    status,
    durationMillis,
  }: { readonly tool: Tool | undefined; readonly status: string; readonly durationMillis: number },
): void {
  // The name of a tool that does not exist is the model's invention: it would make labels without bound.
  const labels = {
    ...base,
    tool_name: tool?.guardrailName ?? 'unknown',
    tool_type: tool === undefined ? 'unknown' : toolType(tool.identity),
  };
  metrics.count('kubeswarm_tool_calls_total', { ...labels, status });
  if (status !== 'success') metrics.count('kubeswarm.tool.call.errors', labels);
  if (tool === undefined) return;
  metrics.record('kubeswarm.tool.call.duration', durationMillis, labels);
  if (tool.identity.kind !== 'mcp') return;
  const { server } = tool.identity;
  metrics.record('kubeswarm.mcp.call.duration', durationMillis, {
    ...base,
    server,
    tool: tool.identity.tool,
  });
  if (status !== 'success') {
    metrics.count('kubeswarm.mcp.call.errors', {
      ...base,
      server,
      tool: tool.identity.tool,
      error_type: status,
    });
  }
}

/** A call that the guardrails refused: no tool was reached, the task goes on (governance 9.2). */
export function recordDenial(
  { audit, log }: ToolPorts,
  { entry }: ToolRecorder,
  denial: {
    readonly call: ToolCall;
    readonly tool: Tool;
    readonly verdict: Extract<ToolVerdict, { kind: 'denied' }>;
  },
): void {
  const { call, tool, verdict } = denial;
  const { rule, pattern, message } = verdict;
  audit.emit({
    ...entry,
    action: 'tool.denied',
    status: 'denied',
    detail: {
      tool: tool.guardrailName,
      toolType: toolType(tool.identity),
      rule,
      ...(pattern !== undefined && { pattern }),
      input: call.argumentsText,
    },
    error: { message, code: 'ToolDenied', retryable: false },
  });
  log.info({ tool: tool.guardrailName, rule, pattern }, 'tool call denied');
}
