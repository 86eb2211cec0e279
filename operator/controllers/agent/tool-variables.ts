import { type AgentMcpServer, type AgentWebhookTool, agentEnv } from '../../../schemas/agent-contract.ts';
import type { EnvVar } from '../common/workload.ts';
import { mtlsMountPath } from './agent-names.ts';
import type { AgentPlan } from './agent-plan.ts';
import { type CredentialVariables, credentialVariables } from './credential-variables.ts';
import { agentGuardrails } from './guardrails-variable.ts';
import type { ResolvedMcpServer } from './mcp-resolution.ts';

/** What tools the agent has and which of them it may call; secrets by the names of their variables only. */
export function toolVariables(plan: AgentPlan): readonly EnvVar[] {
  const webhooks = (plan.agent.spec.tools?.webhooks ?? []).map(
    (tool): AgentWebhookTool => ({
      name: tool.name,
      url: tool.url,
      method: tool.method ?? 'POST',
      ...(tool.description === undefined ? {} : { description: tool.description }),
      ...(tool.schema === undefined ? {} : { inputSchema: tool.schema }),
      ...(tool.trust === undefined ? {} : { trust: tool.trust }),
    }),
  );
  const variables = credentialVariables(plan.mcp);
  return [
    {
      name: agentEnv.mcpServers,
      value: JSON.stringify(plan.mcp.map((server) => agentMcpServer(server, variables))),
    },
    { name: agentEnv.webhookTools, value: JSON.stringify(webhooks) },
    { name: agentEnv.guardrails, value: JSON.stringify(agentGuardrails(plan)) },
    ...plan.mcp.flatMap((server) => secretVariables(server, variables)),
  ];
}

/**
 * References are optional on purpose: a token or header that is not there disables its server only, and the agent
 * starts without it (agents 5.5).
 */
function secretVariables(
  { server, credential }: ResolvedMcpServer,
  variables: CredentialVariables,
): readonly EnvVar[] {
  const token: readonly EnvVar[] =
    credential.kind === 'bearer'
      ? [
          {
            name: variables.token(server.name),
            valueFrom: { secretKeyRef: { name: credential.secret, key: credential.key, optional: true } },
          },
        ]
      : [];
  const headers = (server.headers ?? []).flatMap((header): readonly EnvVar[] =>
    header.secretKeyRef === undefined
      ? []
      : [
          {
            name: variables.header(server.name, header.name),
            valueFrom: { secretKeyRef: { ...header.secretKeyRef, optional: true } },
          },
        ],
  );
  return [...token, ...headers];
}

function agentMcpServer(
  { server, url, credential }: ResolvedMcpServer,
  variables: CredentialVariables,
): AgentMcpServer {
  const directory = mtlsMountPath(server.name);
  const headers = (server.headers ?? []).map((header) =>
    header.secretKeyRef === undefined
      ? { name: header.name, value: header.value ?? '' }
      : {
          name: header.name,
          envVar: variables.header(server.name, header.name),
          ...(header.secretKeyRef.optional === true ? { isOptional: true } : {}),
        },
  );
  return {
    name: server.name,
    url,
    transport: server.transport ?? 'auto',
    authType: credential.kind,
    ...(credential.kind === 'bearer' ? { tokenEnvVar: variables.token(server.name) } : {}),
    ...(server.auth?.bearer?.secretKeyRef.optional === true ? { isTokenOptional: true } : {}),
    ...(credential.kind === 'mtls'
      ? {
          certFile: `${directory}/tls.crt`,
          keyFile: `${directory}/tls.key`,
          ...(credential.hasCertificateAuthority ? { caFile: `${directory}/ca.crt` } : {}),
        }
      : {}),
    ...(headers.length === 0 ? {} : { headers }),
    ...(server.trust === undefined ? {} : { trust: server.trust }),
    ...(server.cache?.enabled === true
      ? {
          cache: {
            ttlSeconds: server.cache.ttlSeconds ?? 300,
            excludeTools: server.cache.excludeTools ?? [],
          },
        }
      : {}),
    ...(server.discovery === undefined
      ? {}
      : {
          discovery: {
            dynamic: server.discovery.dynamic ?? false,
            pollIntervalSeconds:
              server.discovery.pollIntervalSeconds ?? (server.discovery.dynamic === true ? 300 : 0),
          },
        }),
  };
}
