import type { AgentHealth } from '../agent/worker.ts';
import { type HealthVerdict, healthy, unhealthy } from '../health/health-verdict.ts';

/** Whether an agent takes tasks; if not, also which of its MCP servers do not answer. */
export function workerVerdict({ isReady, mcpServers }: AgentHealth): HealthVerdict {
  if (isReady) return healthy;
  const silent = Object.entries(mcpServers).flatMap(([name, state]) =>
    state.kind === 'unreachable' ? [`${name} (${state.reason})`] : [],
  );
  const why = silent.length === 0 ? '' : `; MCP servers that do not answer: ${silent.join(', ')}`;
  return unhealthy(`the agent takes no tasks now${why}`);
}
