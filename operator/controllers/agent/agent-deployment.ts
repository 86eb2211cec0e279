import { agentContractVersion } from '../../../schemas/agent-contract.ts';
import { controllerReference } from '../common/owner-reference.ts';
import type { Container, Deployment, Volume, VolumeMount } from '../common/workload.ts';
import { agentEnvFrom, agentEnvVars, drainTimeoutSeconds } from './agent-env.ts';
import {
  annotations,
  deploymentName,
  healthPort,
  labels,
  mtlsMountPath,
  promptKey,
  promptMountPath,
  promptObjectName,
  sharedAccountName,
} from './agent-names.ts';
import type { AgentPlan } from './agent-plan.ts';
import { artifactMounts, artifactVolumes } from './artifact-access.ts';
import { dictatedReplicas } from './scaling.ts';

const ephemeralStorageLimit = '256Mi';
const defaultResources = {
  requests: { cpu: '100m', memory: '128Mi' },
  limits: { cpu: '500m', memory: '512Mi', 'ephemeral-storage': ephemeralStorageLimit },
};

/** Labels of an agent's pods, and the selector of a new Deployment (agents 2.2). */
export const agentPodLabels = (agent: string): Readonly<Record<string, string>> => ({
  'app.kubernetes.io/name': 'agent',
  'app.kubernetes.io/instance': agent,
  'app.kubernetes.io/managed-by': 'kubeswarm',
  [labels.deployment]: agent,
});

/** The Deployment `<agent>-agent` (agents 2.2, 2.3). */
export function agentDeployment(plan: AgentPlan): Deployment {
  const { agent } = plan;
  const podLabels = agentPodLabels(agent.metadata.name);
  const selector = plan.existingSelector ?? podLabels;
  const replicas = dictatedReplicas(plan.scaling);
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: deploymentName(agent.metadata.name),
      namespace: agent.metadata.namespace ?? '',
      labels: podLabels,
      annotations: {
        [annotations.platformHash]: plan.platformHash,
        [annotations.inputsHash]: plan.inputsHash,
        ...(plan.scaling.kind === 'keda' ? { [annotations.scaledBy]: 'keda' } : {}),
      },
      ownerReferences: [controllerReference(agent)],
    },
    spec: {
      ...(replicas === undefined ? {} : { replicas }),
      progressDeadlineSeconds: 300,
      selector: { matchLabels: selector },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: {
        metadata: { labels: { ...podLabels, ...selector }, annotations: podAnnotations(plan) },
        spec: {
          serviceAccountName: sharedAccountName,
          terminationGracePeriodSeconds: drainTimeoutSeconds(agent),
          // Else the agent is process 1, which a SIGTERM before its handler is there does not end: a pod that is deleted
          // while it starts would take tasks until its grace is over.
          shareProcessNamespace: true,
          ...imagePullSecrets(plan),
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 65532,
            runAsGroup: 65532,
            fsGroup: 65532,
            seccompProfile: { type: 'RuntimeDefault' },
          },
          containers: [agentContainer(plan)],
          volumes: agentVolumes(plan),
        },
      },
    },
  };
}

function podAnnotations(plan: AgentPlan): Readonly<Record<string, string>> {
  return {
    [annotations.contract]: String(agentContractVersion),
    [annotations.promptHash]: plan.promptHash,
    [annotations.envFromHash]: plan.envFromHash,
    ...(plan.apiKeyVersion === undefined ? {} : { [annotations.apiKeyVersion]: plan.apiKeyVersion }),
  };
}

function imagePullSecrets({ agent, platform }: AgentPlan): {
  imagePullSecrets?: readonly { name: string }[];
} {
  const own = (agent.spec.runtime?.imagePullSecrets ?? []).map((reference) => reference.name ?? '');
  const names = own.length > 0 ? own : platform.imagePullSecrets;
  return names.length === 0 ? {} : { imagePullSecrets: names.map((name) => ({ name })) };
}

function agentContainer(plan: AgentPlan): Container {
  return {
    name: 'agent',
    image: plan.platform.image,
    imagePullPolicy: plan.platform.imagePullPolicy,
    ...(plan.platform.command === undefined ? {} : { command: plan.platform.command }),
    ports: [{ name: 'health', containerPort: healthPort, protocol: 'TCP' }],
    envFrom: agentEnvFrom(plan),
    env: agentEnvVars(plan),
    resources: containerResources(plan),
    volumeMounts: volumeMounts(plan),
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    ...probes,
  };
}

/** Quick until first ready, so that an agent shows READY within seconds; calm afterwards. */
const probes = {
  startupProbe: {
    httpGet: { path: '/readyz', port: healthPort },
    initialDelaySeconds: 1,
    periodSeconds: 1,
    timeoutSeconds: 5,
    failureThreshold: 300,
  },
  livenessProbe: {
    httpGet: { path: '/healthz', port: healthPort },
    initialDelaySeconds: 10,
    periodSeconds: 30,
  },
  readinessProbe: { httpGet: { path: '/readyz', port: healthPort }, periodSeconds: 30, timeoutSeconds: 20 },
};

function containerResources({ agent }: AgentPlan): Readonly<Record<string, unknown>> {
  const own = agent.spec.runtime?.resources;
  if (own === undefined) return defaultResources;
  // A container may only name claims that its pod declares, and agents' pods declare none.
  const { claims: _, limits, ...rest } = own;
  return { ...rest, limits: { 'ephemeral-storage': ephemeralStorageLimit, ...limits } };
}

const promptVolume = 'system-prompt';
const temporaryVolume = 'tmp';
const mtlsVolume = (server: string): string => `mcp-mtls-${server}`;

function agentVolumes(plan: AgentPlan): readonly Volume[] {
  const name = promptObjectName(plan.agent.metadata.name);
  const items = [{ key: promptKey, path: promptKey }];
  return [
    plan.promptIsSecret
      ? { name: promptVolume, secret: { secretName: name, items } }
      : { name: promptVolume, configMap: { name, items } },
    { name: temporaryVolume, emptyDir: { sizeLimit: '256Mi' } },
    ...artifactVolumes(plan.agent),
    ...plan.mcp.flatMap(({ server, credential }): readonly Volume[] =>
      credential.kind === 'mtls'
        ? [
            {
              name: mtlsVolume(server.name),
              secret: { secretName: credential.secret, defaultMode: 0o444, optional: true },
            },
          ]
        : [],
    ),
  ];
}

function volumeMounts(plan: AgentPlan): readonly VolumeMount[] {
  return [
    { name: promptVolume, mountPath: promptMountPath, readOnly: true },
    { name: temporaryVolume, mountPath: '/tmp' },
    ...artifactMounts(plan.agent),
    ...plan.mcp.flatMap(({ server, credential }): readonly VolumeMount[] =>
      credential.kind === 'mtls'
        ? [{ name: mtlsVolume(server.name), mountPath: mtlsMountPath(server.name), readOnly: true }]
        : [],
    ),
  ];
}
