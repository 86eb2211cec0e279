import type { AgentPlatform } from '../controllers/agent/agent-platform.ts';
import { parseRolloutMax } from '../controllers/agent/rollout.ts';
import type { BindAddress } from '../health/bind-address.ts';
import type { LogOptions } from '../observe/log.ts';
import { auditSettings } from './audit-settings.ts';
import { type Env, type SettingReader, settingReader } from './setting-reader.ts';
import { durationMillis, isPullPolicy, listOf, logLevelOf, queueAddressOf } from './setting-values.ts';
import { type TriggerSettings, triggerSettings } from './trigger-settings.ts';

/** Where the certificate of the webhooks comes from. */
export type WebhookCertificates =
  | {
      readonly kind: 'self-managed';
      readonly secret: string;
      readonly configuration: string;
      readonly hosts: readonly string[];
      /** Of a serving certificate; absent: a year. */
      readonly lifetimeMillis?: number;
    }
  | { readonly kind: 'mounted'; readonly folder: string; readonly cert: string; readonly key: string };

/** Everything that the operator is told from outside. Holds secrets: never to be logged. */
export interface ManagerSettings {
  readonly namespace: string;
  readonly podName: string;
  /** Our own, in our namespace; events of the whole operator are about it. */
  readonly deploymentName?: string;
  /** Only these are worked on, our own among them (gitops 17). Absent: all. */
  readonly watchNamespaces?: readonly string[];
  readonly logLevel: LogOptions['level'];
  /** `pod` is the one that we are in, if we are told: what held the lease in it before us is dead. */
  readonly leaderElection: 'off' | { readonly lease: string; readonly pod?: string };
  readonly health: BindAddress | 'off';
  readonly metrics: BindAddress | 'off';
  readonly webhooks:
    | 'off'
    | {
        readonly address: BindAddress;
        readonly certificates: WebhookCertificates;
        /** Inline prompts change only by who may update swarmagents/systemprompt (governance 11). */
        readonly guardsPrompts: boolean;
      };
  readonly triggers: 'off' | TriggerSettings;
  readonly queue: {
    readonly url: string;
    readonly prefix?: string;
    /** `auto`: a user of the queue for each namespace (gitops 16). `off`: all share the URL's. */
    readonly acl: 'auto' | 'off';
    /** Secret of our namespace with the password of the URL, made when it is not there. */
    readonly passwordSecret?: string;
  };
  /** Where the ledger of tokens is; with the queue, if not given. */
  readonly spendStoreUrl?: string;
  /** Name of the ConfigMap with prices, in our namespace. */
  readonly priceConfigMap?: string;
  readonly agents: AgentPlatform;
  /** How long events stay in Redis, where that is the sink. */
  readonly auditRetentionMillis: number;
}

export type ManagerSettingsResult =
  | { readonly kind: 'settings'; readonly settings: ManagerSettings; readonly warnings: readonly string[] }
  /** One line each: the fact, then the fix; no values, which may be secrets. */
  | { readonly kind: 'invalid'; readonly problems: readonly string[] };

const injected = 'SWARM_AGENT_INJECT_';

/** Reads flags and environment (governance 12.3.5). `version` names the image of agents when nothing else does. */
export function managerSettings(args: readonly string[], env: Env, version: string): ManagerSettingsResult {
  const reader = settingReader(args, env);
  const { problems, warnings, variable, flag, isOn, address } = reader;
  const namespace = variable('POD_NAMESPACE') || 'kubeswarm-system';
  const pod = variable('POD_NAME');
  const url = variable('TASK_QUEUE_URL');
  if (url === '')
    problems.push('TASK_QUEUE_URL is not set. Set it to the URL of Redis or Valkey: redis://host:6379');
  const prefix = flag('queue-prefix', '');
  const acl = flag('queue-acl', 'off');
  if (acl !== 'auto' && acl !== 'off') problems.push('--queue-acl is neither auto nor off');
  const passwordSecret = flag('queue-password-secret', '');
  const queue = { url, ...(prefix === '' ? {} : { prefix }) };
  const logLevel = logLevelOf(flag('zap-log-level', 'info'));
  if (logLevel === undefined)
    problems.push('--zap-log-level is none of debug, info, warn, error or a number from 0');
  const spendStoreUrl = variable('SPEND_STORE_URL');
  const deploymentName = variable('DEPLOYMENT_NAME');
  const priceConfigMap = flag('cost-configmap', '');
  const audit = auditSettings(env);
  problems.push(...audit.problems);
  const watched = listOf(flag('watch-namespaces', ''));
  const settings: ManagerSettings = {
    namespace,
    ...(watched.length === 0 ? {} : { watchNamespaces: [...new Set([namespace, ...watched])] }),
    ...(deploymentName === '' ? {} : { deploymentName }),
    podName: pod || variable('HOSTNAME') || 'kubeswarm',
    logLevel: logLevel ?? 'info',
    leaderElection: isOn('leader-elect')
      ? { lease: flag('lease-name', 'kubeswarm-leader'), ...(pod === '' ? {} : { pod }) }
      : 'off',
    health: address('health-probe-bind-address', ':8081'),
    metrics: address('metrics-bind-address', '0'),
    webhooks: webhookSettings(reader, namespace),
    triggers: triggerSettings(reader, namespace),
    queue: {
      ...queue,
      acl: acl === 'auto' ? 'auto' : 'off',
      ...(passwordSecret === '' ? {} : { passwordSecret }),
    },
    ...(spendStoreUrl === '' ? {} : { spendStoreUrl }),
    ...(priceConfigMap === '' ? {} : { priceConfigMap }),
    agents: agentPlatform(reader, { namespace, queue, env, version, auditLog: audit.auditLog }),
    auditRetentionMillis: audit.retentionMillis,
  };
  tellWhatIsIdle(reader, url);
  return problems.length === 0 ? { kind: 'settings', settings, warnings } : { kind: 'invalid', problems };
}

function webhookSettings(
  { flag, isOn, address, problems }: SettingReader,
  namespace: string,
): ManagerSettings['webhooks'] {
  const listening = address('webhook-bind-address', ':9443');
  if (isOn('disable-admission-webhooks') || listening === 'off') return 'off';
  const folder = flag('webhook-cert-path', '');
  const lifetime = flag('webhook-cert-lifetime', '');
  const lifetimeMillis = durationMillis(lifetime);
  if (lifetime !== '' && lifetimeMillis === undefined)
    problems.push('--webhook-cert-lifetime is no duration. Write it like 8760h');
  const certificates: WebhookCertificates =
    folder === ''
      ? {
          kind: 'self-managed',
          secret: flag('webhook-secret', 'kubeswarm-webhook-certificates'),
          configuration: flag('webhook-configuration', 'kubeswarm-validating-webhook-configuration'),
          hosts: listOf(flag('webhook-hosts', `kubeswarm.${namespace}.svc`)),
          ...(lifetimeMillis === undefined ? {} : { lifetimeMillis }),
        }
      : {
          kind: 'mounted',
          folder,
          cert: flag('webhook-cert-name', 'tls.crt'),
          key: flag('webhook-cert-key', 'tls.key'),
        };
  return { address: listening, certificates, guardsPrompts: isOn('prompt-immutability') };
}

interface AgentSurroundings {
  readonly namespace: string;
  readonly queue: Pick<ManagerSettings['queue'], 'url' | 'prefix'>;
  readonly env: Env;
  readonly version: string;
  readonly auditLog: AgentPlatform['auditLog'];
}

function agentPlatform(
  { flag, variable, problems }: SettingReader,
  { namespace, queue, env, version, auditLog }: AgentSurroundings,
): AgentPlatform {
  const imagePullPolicy = flag('agent-image-pull-policy', 'Always');
  if (!isPullPolicy(imagePullPolicy))
    problems.push('--agent-image-pull-policy is none of Always, IfNotPresent or Never');
  const rolloutMax = parseRolloutMax(flag('agent-rollout-max', '10%'));
  if (rolloutMax === undefined)
    problems.push('--agent-rollout-max is no share or number of agents. Write it like 10% or 5');
  const url = variable('AGENT_TASK_QUEUE_URL') || queue.url;
  const spendStoreUrl = variable('SPEND_STORE_URL');
  return {
    operatorNamespace: namespace,
    image: flag('agent-image', `ghcr.io/kubeswarm/kubeswarm:${version}`),
    command: ['/kubeswarm-agent'],
    ...(rolloutMax === undefined ? {} : { rolloutMax }),
    imagePullPolicy: isPullPolicy(imagePullPolicy) ? imagePullPolicy : 'Always',
    imagePullSecrets: listOf(flag('agent-image-pull-secrets', '')),
    extraEnv: { ...forwardedVariables(env), ...injectedVariables(env) },
    queue: { ...queue, url, address: queueAddressOf(url) ?? '' },
    ...(spendStoreUrl === ''
      ? {}
      : { spendStore: { url: spendStoreUrl, address: queueAddressOf(spendStoreUrl) ?? '' } }),
    auditLog,
  };
}

/** Where telemetry goes is the same for all of us; whose it is, is not (governance 10.1). */
function forwardedVariables(env: Env): Readonly<Record<string, string>> {
  const variables = Object.entries(env).flatMap(([name, value = '']) =>
    name.startsWith('OTEL_') && name !== 'OTEL_SERVICE_NAME' && value !== '' ? [[name, value] as const] : [],
  );
  return Object.fromEntries(variables);
}

function injectedVariables(env: Env): Readonly<Record<string, string>> {
  const variables = Object.entries(env).flatMap(([name, value]) =>
    name.startsWith(injected) && name !== injected && value !== undefined
      ? [[name.slice(injected.length), value] as const]
      : [],
  );
  return Object.fromEntries(variables);
}

/** What was asked for and is otherwise. */
function tellWhatIsIdle({ flag, isOn, variable, warnings }: SettingReader, queueUrl: string): void {
  const streams = variable('STREAM_CHANNEL_URL');
  if (streams !== '' && streams !== queueUrl)
    warnings.push("STREAM_CHANNEL_URL has no effect: tokens are streamed by the queue's Redis");
  if (isOn('metrics-secure')) warnings.push('--metrics-secure has no effect: metrics are served without TLS');
  if (isOn('enable-http2')) warnings.push('--enable-http2 has no effect: webhooks are served over HTTP/1.1');
  if (flag('zap-encoder', 'json') !== 'json') warnings.push('--zap-encoder has no effect: the log is JSON');
}
