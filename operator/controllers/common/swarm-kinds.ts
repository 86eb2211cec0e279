import type { KindKey } from '../../kube/api.ts';

const apiVersion = 'kubeswarm.io/v1alpha1';

export const agentKind: KindKey = { apiVersion, kind: 'SwarmAgent' };
export const teamKind: KindKey = { apiVersion, kind: 'SwarmTeam' };
export const runKind: KindKey = { apiVersion, kind: 'SwarmRun' };
export const policyKind: KindKey = { apiVersion, kind: 'SwarmPolicy' };
export const settingsKind: KindKey = { apiVersion, kind: 'SwarmSettings' };
export const memoryKind: KindKey = { apiVersion, kind: 'SwarmMemory' };
export const registryKind: KindKey = { apiVersion, kind: 'SwarmRegistry' };
export const budgetKind: KindKey = { apiVersion, kind: 'SwarmBudget' };
export const notifyKind: KindKey = { apiVersion, kind: 'SwarmNotify' };
export const eventKind: KindKey = { apiVersion, kind: 'SwarmEvent' };
