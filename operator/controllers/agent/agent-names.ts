/** Names of what an agent owns (agents 2.2). */
export const deploymentName = (agent: string): string => `${agent}-agent`;
export const promptObjectName = (agent: string): string => `${agent}-prompt`;
export const extraEnvSecretName = (agent: string): string => `${agent}-env`;
export const networkPolicyName = (agent: string): string => `${agent}-netpol`;

/** ServiceAccount, Role and RoleBinding: one of each per namespace, shared by its agents. */
export const sharedAccountName = 'swarm-agent';

/** Secret of a namespace whose keys every agent in it gets, when it exists (governance 7.2). */
export const sharedApiKeysSecret = 'kubeswarm-api-keys';

export const promptKey = 'system-prompt.txt';
export const promptMountPath = '/etc/swarm/prompt';
export const mtlsMountPath = (server: string): string => `/var/secrets/mcp/${server}`;
export const healthPort = 8080;

export const annotations = {
  /** Hash of the assembled prompt: another prompt rolls the pods. */
  promptHash: 'kubeswarm.io/system-prompt-hash',
  apiKeyVersion: 'kubeswarm.io/api-key-version',
  envFromHash: 'kubeswarm.io/env-from-hash',
  /** On a Deployment whose replicas are not ours: `keda`. */
  scaledBy: 'kubeswarm.io/scaled-by',
  /** On a Deployment: what of the operator made it so, and what of the agent. */
  platformHash: 'kubeswarm.io/platform-hash',
  inputsHash: 'kubeswarm.io/inputs-hash',
  /** Version of the contract between operator and pod (schemas/agent-contract.ts). */
  contract: 'kubeswarm.io/agent-contract',
} as const;

export const labels = {
  deployment: 'kubeswarm.io/deployment',
  team: 'kubeswarm.io/team',
  role: 'kubeswarm.io/role',
} as const;
