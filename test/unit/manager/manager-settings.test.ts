import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type ManagerSettings, managerSettings } from '../../../operator/manager/manager-settings.ts';
import { version } from '../../../operator/observe/version.ts';

const url = 'redis://:hunter2@queue.infra:6380/1';
const baseEnv = { TASK_QUEUE_URL: url };

function settingsOf(
  args: readonly string[],
  env: Readonly<Record<string, string>> = baseEnv,
): { readonly settings: ManagerSettings; readonly warnings: readonly string[] } {
  const read = managerSettings(args, env, version);
  if (read.kind === 'invalid') throw new Error(read.problems.join('\n'));
  return read;
}

function problemsOf(args: readonly string[], env: Readonly<Record<string, string>> = baseEnv) {
  const read = managerSettings(args, env, version);
  return read.kind === 'invalid' ? read.problems : [];
}

test('the version is that of the package', () => {
  const root = join(import.meta.dirname, '../../..');
  expect(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version).toBe(version);
});

describe('what the operator is told', () => {
  test('a queue is enough', () => {
    const { settings, warnings } = settingsOf([]);

    expect(warnings).toEqual([]);
    expect(settings).toMatchObject({
      namespace: 'kubeswarm-system',
      leaderElection: 'off',
      health: { port: 8081 },
      metrics: 'off',
      webhooks: {
        address: { port: 9443 },
        certificates: { kind: 'self-managed', hosts: ['kubeswarm.kubeswarm-system.svc'] },
      },
      agents: {
        imagePullPolicy: 'Always',
        queue: { url, address: 'redis://queue.infra:6380/1' },
        auditLog: { mode: 'off', sink: { kind: 'stdout' } },
      },
    });
  });

  test('[SCOPE-1] the namespaces to work on are a list, and its own is always one of them', () => {
    expect(settingsOf([]).settings).not.toHaveProperty('watchNamespaces');
    const { settings } = settingsOf(['--watch-namespaces=team-a, team-b,kubeswarm-system']);
    expect(settings.watchNamespaces).toEqual(['kubeswarm-system', 'team-a', 'team-b']);
  });

  test('[MANAGER-5] flags are written as Go programs take them', () => {
    const { settings, warnings } = settingsOf([
      '-leader-elect',
      '--health-probe-bind-address=:9000',
      '--metrics-bind-address',
      '127.0.0.1:8080',
      '--webhook-cert-path=/certs',
      '--agent-image=registry/agent:1',
      '--agent-image-pull-policy=Never',
      '--agent-image-pull-secrets=one, two',
      '--cost-configmap=prices',
      '--zap-log-level=2',
      '--zap-encoder=json',
      '--metrics-secure=false',
    ]);

    expect(warnings).toEqual([]);
    expect(settings).toMatchObject({
      leaderElection: { lease: 'kubeswarm-leader' },
      health: { port: 9000 },
      metrics: { host: '127.0.0.1', port: 8080 },
      webhooks: { certificates: { kind: 'mounted', folder: '/certs', cert: 'tls.crt', key: 'tls.key' } },
      priceConfigMap: 'prices',
      logLevel: 'debug',
      agents: {
        image: 'registry/agent:1',
        imagePullPolicy: 'Never',
        imagePullSecrets: ['one', 'two'],
      },
    });
  });

  test('[MANAGER-5] a flag that nobody knows warns, and starts all the same', () => {
    const { settings, warnings } = settingsOf(['--shiny=1', '--leader-elect=false', 'word']);

    expect(settings.leaderElection).toBe('off');
    expect(warnings).toEqual([
      '--shiny is no flag that is known here, and has no effect',
      'word is no flag that is known here, and has no effect',
    ]);
  });

  test.each([
    ['--mcp-gateway-addr=:8093', {}, '--mcp-gateway-addr has no effect'],
    ['--metrics-secure', {}, '--metrics-secure has no effect'],
    ['--enable-http2', {}, '--enable-http2 has no effect'],
    ['--zap-encoder=console', {}, '--zap-encoder has no effect'],
  ])('what is not honoured is said: %s %p', (flag, env, warning) => {
    const { warnings } = settingsOf(flag === '' ? [] : [flag], { ...baseEnv, ...env });

    expect(warnings).toEqual([expect.stringContaining(warning)]);
  });

  test('the ledger may be elsewhere, for the operator and for agents', () => {
    const url = 'redis://:secret@spend:6379/1';
    const { settings, warnings } = settingsOf([], { ...baseEnv, SPEND_STORE_URL: url });
    expect(settings.spendStoreUrl).toBe(url);
    expect(settings.agents.spendStore).toEqual({ url, address: 'redis://spend:6379/1' });
    expect(warnings).toEqual([]);
    expect(settingsOf([], baseEnv).settings.agents.spendStore).toBeUndefined();
  });

  test('[MANAGER-6] variables for agents lose their prefix', () => {
    const { settings } = settingsOf([], { ...baseEnv, SWARM_AGENT_INJECT_HTTP_PROXY: 'http://proxy:3128' });

    expect(settings.agents.extraEnv).toEqual({ HTTP_PROXY: 'http://proxy:3128' });
  });

  test('agents may reach the queue by another URL', () => {
    const { settings } = settingsOf([], { ...baseEnv, AGENT_TASK_QUEUE_URL: 'redis://agents:6379' });

    expect(settings.queue.url).toBe(url);
    expect(settings.agents.queue).toMatchObject({
      url: 'redis://agents:6379',
      address: 'redis://agents:6379',
    });
  });

  test.each([
    ['no queue', [], {}, 'TASK_QUEUE_URL is not set'],
    [
      'an address',
      ['--health-probe-bind-address=8081'],
      baseEnv,
      '--health-probe-bind-address is no address',
    ],
    ['a port', ['--webhook-bind-address=:99999'], baseEnv, '--webhook-bind-address is no address'],
    ['a pull policy', ['--agent-image-pull-policy=Often'], baseEnv, '--agent-image-pull-policy is none of'],
    ['a boolean', ['--leader-elect=maybe'], baseEnv, '--leader-elect is neither true nor false'],
    ['a level', ['--zap-log-level=loud'], baseEnv, '--zap-log-level is none of'],
    ['an audit mode', [], { ...baseEnv, AUDIT_LOG_MODE: 'some' }, 'AUDIT_LOG_MODE is none of'],
    ['redact patterns', [], { ...baseEnv, AUDIT_LOG_REDACT: '{}' }, 'AUDIT_LOG_REDACT is no JSON list'],
    [
      'a size',
      [],
      { ...baseEnv, AUDIT_LOG_MAX_DETAIL_BYTES: '1k' },
      'AUDIT_LOG_MAX_DETAIL_BYTES is no whole',
    ],
  ])('%s that cannot be used keeps it from starting', (_title, args, env, problem) => {
    const problems = problemsOf(args, env);

    expect(problems).toEqual([expect.stringContaining(problem)]);
    expect(problems.join()).not.toContain('hunter2');
  });
});
