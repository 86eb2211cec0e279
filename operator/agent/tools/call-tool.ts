import type { AgentGuardrails } from '../../../schemas/agent-contract.ts';
import type { Audit } from '../../observe/audit.ts';
import type { Log } from '../../observe/log.ts';
import type { Metrics } from '../../observe/metrics.ts';
import { failSpan, inSpan } from '../../observe/tracing.ts';
import type { Cached, ToolResultCache } from '../cache/tool-result-cache.ts';
import type { Clock } from '../clock.ts';
import { withDeadline } from '../deadline.ts';
import type { ToolCall } from '../llm/model.ts';
import { errorText } from '../short-line.ts';
import { isCacheable } from './cacheable.ts';
import type { ToolCatalogue } from './catalogue.ts';
import type { CircuitBreaker } from './circuit-breaker.ts';
import type { InputGuard } from './input-guard.ts';
import { type CallRecord, recordDenial, recordToolCall, type ToolRecorder } from './record-tool-call.ts';
import { type Tool, type ToolResult, toolType } from './tool.ts';
import { toolInput } from './tool-input.ts';

/** No tool may keep a task waiting longer (agents 5.5, 5.7). */
const callTimeoutSeconds = 30;

/** What all tasks of an agent share. */
export interface ToolPorts {
  readonly guardrails: AgentGuardrails;
  readonly checkInput: InputGuard;
  readonly cache: ToolResultCache<ToolResult>;
  readonly breaker: (target: string) => CircuitBreaker;
  readonly clock: Clock;
  readonly audit: Audit;
  readonly metrics: Metrics;
  readonly log: Log;
  /** Log lines for every call. */
  readonly logsToolCalls: boolean;
}

/** What belongs to one attempt of a task. */
export interface ToolScope {
  readonly catalogue: ToolCatalogue;
  readonly taskId: string;
  readonly recorder: ToolRecorder;
}

/**
 * Runs one call of a model (agents 5.3): guardrails, validation, cache, circuit breaker, dispatch, store.
 * Resolves with the text for the model whatever went wrong; rejects only when the task itself ends.
 */
export async function callTool(
  call: ToolCall,
  ordinal: number,
  signal: AbortSignal,
  ports: ToolPorts,
  scope: ToolScope,
): Promise<string> {
  const resolved = scope.catalogue.resolve(call.name);
  const record = (result: ToolResult, details: Partial<CallRecord> = {}): string => {
    recordToolCall(ports, scope.recorder, { call, result, ...details });
    return result.text;
  };
  if (resolved === undefined) return record(refusal(`unknown tool "${call.name}"`));
  const { tool, verdict } = resolved;
  if (verdict.kind === 'denied') {
    recordDenial(ports, scope.recorder, { call, tool, verdict });
    return verdict.message;
  }
  const fault = ports.checkInput(tool, call, scope.recorder);
  if (fault !== undefined) return record(refusal(fault), { tool });

  const startedAtMillis = ports.clock.now();
  const dispatch = () =>
    inSpan(
      'kubeswarm.tool.call',
      { attributes: { 'tool.name': tool.guardrailName, 'tool.type': toolType(tool.identity) } },
      async (span) => {
        const result = await dispatchCall(tool, call, `${scope.taskId}.${ordinal}`, signal, ports);
        if (!result.ok) failSpan(span, result.failure ?? 'error');
        return result;
      },
    );
  const { from, outcome } = await throughCache(tool, call, signal, ports, dispatch);
  return record(outcome, {
    tool,
    isCached: from !== 'call',
    durationMillis: ports.clock.now() - startedAtMillis,
  });
}

async function throughCache(
  tool: Tool,
  call: ToolCall,
  signal: AbortSignal,
  { cache, metrics }: ToolPorts,
  dispatch: () => Promise<ToolResult>,
): Promise<Cached<ToolResult>> {
  if (tool.cache === undefined || tool.identity.kind !== 'mcp')
    return { from: 'call', outcome: await dispatch() };
  const labels = { server: tool.identity.server, tool: tool.identity.tool };
  const key = isCacheable(tool) ? cache.keyOf(tool.wireName, call.argumentsText) : undefined;
  if (key === undefined) {
    metrics.count('kubeswarm.tool.cache.bypassed', labels);
    return { from: 'call', outcome: await dispatch() };
  }
  const { wireName } = tool;
  const { ttlSeconds } = tool.cache;
  const cached = await cache.through({ key, wireName, ttlSeconds, signal, call: dispatch });
  metrics.count(cached.from === 'call' ? 'kubeswarm.tool.cache.misses' : 'kubeswarm.tool.cache.hits', labels);
  return cached;
}

async function dispatchCall(
  tool: Tool,
  call: ToolCall,
  idempotencyKey: string,
  signal: AbortSignal,
  { breaker, clock, metrics }: ToolPorts,
): Promise<ToolResult> {
  const parsed = toolInput(call.argumentsText);
  if (parsed.kind === 'invalid') return refusal(`tool "${tool.guardrailName}": ${parsed.reason}`);
  const leave = breaker(tool.target).tryEnter();
  if (leave === undefined) {
    metrics.count('kubeswarm.circuit.rejected', { endpoint: tool.target });
    return refusal(`circuit open for ${tool.target}`);
  }
  try {
    const invoke = (callSignal: AbortSignal): Promise<ToolResult> =>
      tool.invoke({ input: parsed.input, idempotencyKey, signal: callSignal });
    const result = await (tool.boundsItself === true
      ? invoke(signal)
      : withDeadline(
          {
            clock,
            millis: callTimeoutSeconds * 1000,
            signal,
            timeoutReason: () =>
              new ToolTimeoutError(`tool "${tool.guardrailName}" timed out after ${callTimeoutSeconds}s`),
          },
          invoke,
        ));
    const isTargetAtFault = !result.ok && result.failure !== undefined && result.failure !== 'refused';
    leave(isTargetAtFault ? 'failure' : 'success');
    return result;
  } catch (error) {
    if (signal.aborted) {
      leave('ignored');
      throw signal.reason;
    }
    leave('failure');
    if (error instanceof ToolTimeoutError) return { ok: false, text: error.message, failure: 'timeout' };
    return {
      ok: false,
      text: `tool "${tool.guardrailName}" failed: ${errorText(error)}`,
      failure: 'unreachable',
    };
  }
}

class ToolTimeoutError extends Error {
  override readonly name = 'ToolTimeoutError';
}

function refusal(text: string): ToolResult {
  return { ok: false, text, failure: 'refused' };
}
