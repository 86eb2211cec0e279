import { type AgentEvents, agentReference, noEvents } from '../agent/agent-events.ts';
import type { AgentConfig } from '../agent/config.ts';
import { systemTimers } from '../common/timers.ts';
import { createEventRecorder } from '../kube/event-recorder.ts';
import { podEvents } from '../kube/pod-events.ts';
import type { Log } from '../observe/log.ts';

const accountFolder = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * Events on the SwarmAgent by the account of the pod, through the filter of decision 31; none outside of a cluster.
 * AGENT_SERVICE_ACCOUNT_DIR: where token and CA are when not where the kubelet puts them.
 */
export function agentEvents(
  env: Readonly<Record<string, string | undefined>>,
  config: AgentConfig,
  log: Log,
): AgentEvents {
  const host = env.KUBERNETES_SERVICE_HOST ?? '';
  const port = Number(env.KUBERNETES_SERVICE_PORT ?? '');
  if (host === '' || !Number.isInteger(port) || port < 1) return noEvents;
  let hasFailed = false;
  const recorder = createEventRecorder({
    api: podEvents({ host, port, folder: env.AGENT_SERVICE_ACCOUNT_DIR ?? accountFolder }),
    clock: systemTimers,
    controller: 'swarm-agent',
    instance: config.podName,
    onError: (error) => {
      // A network policy may keep us from the API server for good: once is enough.
      const level = hasFailed ? 'debug' : 'warn';
      hasFailed = true;
      log[level]({ reason: error instanceof Error ? error.message : String(error) }, 'event not written');
    },
  });
  const about = agentReference(config);
  return { record: (type, reason, message) => void recorder.record(about, type, reason, message) };
}
