import type { AdmissionScope } from './admission.ts';

/** What one path of the webhook server judges. */
export interface WebhookPath {
  readonly kind: string;
  readonly scope: AdmissionScope;
}

const ORDINARY = [
  'SwarmTeam',
  'SwarmAgent',
  'SwarmPolicy',
  'SwarmNotify',
  'SwarmBudget',
  'SwarmSettings',
  'SwarmEvent',
  'SwarmRun',
];
const POLICY = ['SwarmTeam', 'SwarmAgent', 'SwarmRun'];

const pathOf = (kind: string): string => `/validate-kubeswarm-v1alpha1-${kind.toLowerCase()}`;

/**
 * Path -> what it judges (governance 11). Runs are there beyond its table: an inline run is refused when it is made,
 * not when it starts; the chart decides whether they are sent.
 */
export const webhookPaths: ReadonlyMap<string, WebhookPath> = new Map<string, WebhookPath>([
  ...ORDINARY.map((kind) => [pathOf(kind), { kind, scope: 'ordinary' }] as const),
  ...POLICY.map((kind) => [`${pathOf(kind)}-policy`, { kind, scope: 'policy' }] as const),
]);
