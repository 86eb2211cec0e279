import type { Finding } from '../../../schemas/finding.ts';
import { findingMessage } from '../../../schemas/finding.ts';
import type {
  SwarmAgent,
  SwarmAgentSpec,
  SwarmBudget,
  SwarmBudgetSpec,
  SwarmEvent,
  SwarmEventSpec,
  SwarmNotify,
  SwarmNotifySpec,
  SwarmPolicy,
  SwarmPolicySpec,
  SwarmRun,
  SwarmRunSpec,
  SwarmSettings,
  SwarmSettingsSpec,
  SwarmTeam,
  SwarmTeamSpec,
} from '../../../schemas/generated/types.ts';
import type { KubeObject, ObjectMeta } from '../../../schemas/kube-object.ts';

const apiVersion = 'kubeswarm.io/v1alpha1';

/** Resources are set, so that a test sees only what it is about. */
const quietRuntime = { resources: { requests: { cpu: '100m' } } };

export function agent(spec: Partial<SwarmAgentSpec> = {}, metadata: Partial<ObjectMeta> = {}): SwarmAgent {
  return {
    apiVersion,
    kind: 'SwarmAgent',
    metadata: { name: 'helper', namespace: 'lab', ...metadata },
    spec: { model: 'qwen3:4b', prompt: { inline: 'Help.' }, runtime: quietRuntime, ...spec },
  };
}

export function team(spec: Partial<SwarmTeamSpec> = {}, metadata: Partial<ObjectMeta> = {}): SwarmTeam {
  return {
    apiVersion,
    kind: 'SwarmTeam',
    metadata: { name: 'triage', namespace: 'lab', ...metadata },
    spec: { roles: [{ name: 'a', swarmAgent: 'helper' }], pipeline: [{ role: 'a' }], ...spec },
  };
}

export function run(spec: Partial<SwarmRunSpec> = {}, metadata: Partial<ObjectMeta> = {}): SwarmRun {
  return {
    apiVersion,
    kind: 'SwarmRun',
    metadata: { name: 'run-1', namespace: 'lab', ...metadata },
    spec: { teamRef: 'triage', ...spec },
  };
}

export function policy(
  name: string,
  spec: Partial<SwarmPolicySpec> = {},
  metadata: Partial<ObjectMeta> = {},
): SwarmPolicy {
  return {
    apiVersion,
    kind: 'SwarmPolicy',
    metadata: { name, namespace: 'lab', ...metadata },
    spec: { enforcementMode: 'Enforce', ...spec },
  };
}

export function settings(spec: Partial<SwarmSettingsSpec> = {}, name = 'defaults'): SwarmSettings {
  return { apiVersion, kind: 'SwarmSettings', metadata: { name, namespace: 'lab' }, spec };
}

export function event(spec: Partial<SwarmEventSpec> = {}): SwarmEvent {
  return {
    apiVersion,
    kind: 'SwarmEvent',
    metadata: { name: 'nightly', namespace: 'lab' },
    spec: { source: { type: 'webhook' }, targets: [{ team: 'triage' }], ...spec },
  };
}

export function notify(spec: Partial<SwarmNotifySpec>): SwarmNotify {
  return { apiVersion, kind: 'SwarmNotify', metadata: { name: 'alerts', namespace: 'lab' }, spec };
}

export function budget(spec: Partial<SwarmBudgetSpec> = {}): SwarmBudget {
  return {
    apiVersion,
    kind: 'SwarmBudget',
    metadata: { name: 'monthly', namespace: 'lab' },
    spec: { limit: '25', selector: {}, ...spec },
  };
}

export function configMap(name: string, data: Readonly<Record<string, string>> = {}): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'lab' }, data };
}

/** Ids of the rules found, without what this release merely does not do yet. */
export function ruleIds(findings: readonly Finding[]): readonly string[] {
  return findings.map((found) => found.rule).filter((rule) => rule !== 'field.not-honoured');
}

/** `<rule>: <message>` of everything found, without what this release merely does not do yet. */
export function said(findings: readonly Finding[]): readonly string[] {
  return findings
    .filter((found) => found.rule !== 'field.not-honoured')
    .map((found) => `${found.rule}: ${findingMessage(found)}`);
}
