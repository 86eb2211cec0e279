import type {
  SwarmAgent,
  SwarmPolicy,
  SwarmRun,
  SwarmSettings,
  SwarmTeam,
} from '../../../schemas/generated/types.ts';
import type { ObjectMeta } from '../../../schemas/kube-object.ts';

/** Builders of the objects that tests of controllers are about; specs are merged over the smallest valid one. */

export const apiVersion = 'kubeswarm.io/v1alpha1';
export const namespace = 'lab';

const metadata = (name: string, more: Partial<ObjectMeta> = {}): ObjectMeta => ({ name, namespace, ...more });

export const agentNamed = (
  name: string,
  spec: Partial<SwarmAgent['spec']> = {},
  meta: Partial<ObjectMeta> = {},
): SwarmAgent => ({
  apiVersion,
  kind: 'SwarmAgent',
  metadata: metadata(name, meta),
  spec: { model: 'qwen2.5:7b', prompt: { inline: 'You help.' }, ...spec },
});

export const teamNamed = (
  name: string,
  spec: SwarmTeam['spec'],
  meta: Partial<ObjectMeta> = {},
): SwarmTeam => ({
  apiVersion,
  kind: 'SwarmTeam',
  metadata: metadata(name, meta),
  spec,
});

export const policyNamed = (
  name: string,
  spec: SwarmPolicy['spec'],
  meta: Partial<ObjectMeta> = {},
): SwarmPolicy => ({ apiVersion, kind: 'SwarmPolicy', metadata: metadata(name, meta), spec });

export const settingsNamed = (name: string, spec: SwarmSettings['spec']): SwarmSettings => ({
  apiVersion,
  kind: 'SwarmSettings',
  metadata: metadata(name),
  spec,
});

export const runNamed = (
  name: string,
  spec: SwarmRun['spec'],
  status: SwarmRun['status'] = {},
  meta: Partial<ObjectMeta> = {},
): SwarmRun => ({ apiVersion, kind: 'SwarmRun', metadata: metadata(name, meta), spec, status });
