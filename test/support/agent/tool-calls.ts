import { randomUUID } from 'node:crypto';
import { createToolResultCache } from '../../../operator/agent/cache/tool-result-cache.ts';
import { callTool, type ToolPorts } from '../../../operator/agent/tools/call-tool.ts';
import { createCatalogue } from '../../../operator/agent/tools/catalogue.ts';
import { circuitBreakers } from '../../../operator/agent/tools/circuit-breaker.ts';
import { createInputGuard } from '../../../operator/agent/tools/input-guard.ts';
import type { SourceTool, ToolResult } from '../../../operator/agent/tools/tool.ts';
import { createAudit } from '../../../operator/observe/audit.ts';
import { memorySink } from '../../../operator/observe/audit-sinks.ts';
import { createLog } from '../../../operator/observe/log.ts';
import { memoryMetrics } from '../../../operator/observe/metrics.ts';
import type { AgentGuardrails } from '../../../schemas/agent-contract.ts';
import { fakeClock } from './fake-clock.ts';
import { noGuardrails } from './tools.ts';

/** The call pipeline around tools of a test, with everything it records within reach. */
export function toolCalls(tools: readonly SourceTool[], guardrails: Partial<AgentGuardrails> = {}) {
  const clock = fakeClock();
  const sink = memorySink();
  const metrics = memoryMetrics();
  const lines: string[] = [];
  const audit = createAudit({
    sink,
    mode: 'actions',
    env: { service: 'agent-runner', version: '0.1.0' },
    clock,
    randomUuid: randomUUID,
  });
  const effective = { ...noGuardrails, ...guardrails };
  const ports: ToolPorts = {
    guardrails: effective,
    checkInput: createInputGuard(effective, audit),
    cache: createToolResultCache<ToolResult>({ now: clock.now }),
    breaker: circuitBreakers(effective.limits.circuitBreaker, clock.now),
    clock,
    audit,
    metrics,
    log: createLog({ level: 'info', destination: { write: (line: string) => void lines.push(line) } }),
    logsToolCalls: true,
  };
  const scope = {
    catalogue: createCatalogue(tools, effective),
    taskId: 'run.step.1',
    recorder: {
      entry: { namespace: 'lab', agent: 'helper', parentEventId: 'evt-task' },
      labels: { role: 'analyst' },
    },
  };
  let ordinal = 0;
  return {
    clock,
    metrics,
    lines,
    call: (name: string, argumentsText = '{}', signal = new AbortController().signal) =>
      callTool({ id: 'c', name, argumentsText }, ++ordinal, signal, ports, scope),
    events: async () => {
      await audit.flush();
      return sink.events;
    },
  };
}
