import type { KubeObject } from '../../schemas/kube-object.ts';
import type { AgentConfig } from './config.ts';

/** What an agent tells of its tasks, on its SwarmAgent (governance 10.6). */
export interface AgentEvents {
  /** Returns at once and never throws: no task waits for an event. */
  record(type: 'Normal' | 'Warning', reason: AgentEventReason, message: string): void;
}

export type AgentEventReason = 'TaskStarted' | 'TaskCompleted' | 'TaskFailed' | 'TaskDelegated';

/** Where there is nobody to tell. */
export const noEvents: AgentEvents = { record: () => {} };

/** The SwarmAgent that events are about, as far as its pod knows it. */
export function agentReference({ name, namespace, uid }: AgentConfig): KubeObject {
  return {
    apiVersion: 'kubeswarm.io/v1alpha1',
    kind: 'SwarmAgent',
    metadata: { name, namespace, ...(uid === undefined ? {} : { uid }) },
  };
}
