import type { FlagKinds } from './go-flags.ts';

/** Flags of the Go operator (governance 12.3.5) and, at the end, our own. */
export const managerFlags = {
  'leader-elect': 'boolean',
  'health-probe-bind-address': 'text',
  'metrics-bind-address': 'text',
  'metrics-secure': 'boolean',
  'metrics-cert-path': 'text',
  'metrics-cert-name': 'text',
  'metrics-cert-key': 'text',
  'webhook-cert-path': 'text',
  'webhook-cert-name': 'text',
  'webhook-cert-key': 'text',
  'enable-http2': 'boolean',
  'agent-image': 'text',
  'agent-image-pull-policy': 'text',
  'agent-image-pull-secrets': 'text',
  'trigger-webhook-addr': 'text',
  'trigger-webhook-url': 'text',
  'mcp-gateway-addr': 'text',
  'mcp-gateway-url': 'text',
  'disable-admission-webhooks': 'boolean',
  'cost-configmap': 'text',
  'zap-log-level': 'text',
  'zap-encoder': 'text',
  'webhook-bind-address': 'text',
  'webhook-hosts': 'text',
  'webhook-secret': 'text',
  'webhook-cert-lifetime': 'text',
  'webhook-configuration': 'text',
  'prompt-immutability': 'boolean',
  'lease-name': 'text',
  'queue-prefix': 'text',
  'watch-namespaces': 'text',
  'queue-acl': 'text',
  'queue-password-secret': 'text',
  'agent-rollout-max': 'text',
  'trigger-webhook-rate': 'text',
  'trigger-webhook-burst': 'text',
} as const satisfies FlagKinds;

export type ManagerFlag = keyof typeof managerFlags;

/** Known flags that change nothing yet, whatever they say; each with what is so instead. */
export const idleFlags: Readonly<Partial<Record<ManagerFlag, string>>> = {
  'metrics-cert-path': 'metrics are served without TLS',
  'metrics-cert-name': 'metrics are served without TLS',
  'metrics-cert-key': 'metrics are served without TLS',
  'mcp-gateway-addr': 'there is no MCP gateway yet',
  'mcp-gateway-url': 'there is no MCP gateway yet',
};
