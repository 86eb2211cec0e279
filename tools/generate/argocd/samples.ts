import type { ConditionedKind } from '../../../schemas/conditions.ts';
import { apiVersion } from '../../../schemas/kinds.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';

/** A valid spec of each kind, as small as it gets. */
const specs: Readonly<Record<ConditionedKind, Readonly<Record<string, unknown>>>> = {
  SwarmAgent: { model: 'qwen2.5:7b', prompt: { inline: 'Triage tickets.' } },
  SwarmBudget: { limit: '10', selector: {} },
  SwarmEvent: { source: { type: 'cron', cron: '0 8 * * 1-5' }, targets: [{ team: 'support' }] },
  SwarmMemory: { backend: 'in-context' },
  SwarmNotify: {
    channels: [{ type: 'webhook', webhook: { url: 'https://alerts.example.com' } }],
    on: ['TeamFailed'],
  },
  SwarmPolicy: { enforcementMode: 'Enforce', models: { allowed: ['qwen*'] } },
  SwarmRegistry: { scope: 'namespace-scoped' },
  SwarmRun: { teamRef: 'support', input: { ticket: '4711' } },
  SwarmSettings: { temperature: '0.2' },
  SwarmTeam: {
    roles: [{ name: 'triage', swarmAgent: 'triage' }],
    pipeline: [{ role: 'triage', inputs: { ticket: '{{ .input.ticket }}' } }],
  },
};

/** The second generation of an object of that kind, with what else is given. */
export function sample(
  kind: ConditionedKind,
  also: { readonly status?: unknown; readonly annotations?: Readonly<Record<string, string>> } = {},
): KubeObject {
  const { status, annotations } = also;
  return {
    apiVersion,
    kind,
    metadata: {
      name: 'support',
      namespace: 'support',
      generation: 2,
      ...(annotations === undefined ? {} : { annotations }),
    },
    spec: specs[kind],
    ...(status === undefined ? {} : { status }),
  };
}
