import { describe, expect, test } from '@jest/globals';
import { agentConfig } from '../../../operator/agent/config.ts';
import { findingMessage } from '../../../schemas/finding.ts';

const baseEnv = {
  AGENT_NAME: 'helper',
  AGENT_NAMESPACE: 'lab',
  AGENT_MODEL: 'qwen2.5:7b',
  AGENT_SYSTEM_PROMPT: 'You help.',
};

function read(env: Readonly<Record<string, string>>) {
  return agentConfig({ ...baseEnv, ...env }, () => {
    throw new Error('no file');
  });
}

describe('the audit sink of an agent', () => {
  test('[AUDIT-16] is Redis at the URL of its Secret, which is never repeated', () => {
    const result = read({
      AGENT_AUDIT_LOG: '{"mode":"actions","sink":"redis","maxStreamLen":500}',
      AGENT_AUDIT_LOG_REDIS_URL: 'redis://:pass-word@redis:6379',
    });
    if (result.kind === 'invalid') throw new Error('invalid');
    expect(result.config.auditSink).toEqual({
      kind: 'redis',
      url: 'redis://:pass-word@redis:6379',
      maxStreamLength: 500,
    });
    expect(result.config.secretValues).toContain('pass-word');
  });

  test('[AUDIT-16] is a webhook whose headers and path are secrets', () => {
    const result = read({
      AGENT_AUDIT_LOG: '{"mode":"actions","sink":"webhook"}',
      AGENT_AUDIT_LOG_WEBHOOK_URL: 'https://hooks.example/services/T0/B1',
      AGENT_AUDIT_LOG_WEBHOOK_HEADERS: '{"X-Key":"header-key"}',
    });
    if (result.kind === 'invalid') throw new Error('invalid');
    expect(result.config.auditSink).toEqual({
      kind: 'webhook',
      url: 'https://hooks.example/services/T0/B1',
      headers: { 'x-key': 'header-key' },
    });
    expect(result.config.secretValues).toEqual(expect.arrayContaining(['header-key', '/services/T0/B1']));
  });

  test.each([
    [{ AGENT_AUDIT_LOG: '{"mode":"actions","sink":"redis"}' }, 'AGENT_AUDIT_LOG_REDIS_URL is not set'],
    [
      {
        AGENT_AUDIT_LOG: '{"mode":"actions","sink":"webhook"}',
        AGENT_AUDIT_LOG_WEBHOOK_URL: 'redis://pass-word',
      },
      'AGENT_AUDIT_LOG_WEBHOOK_URL is no URL of its kind',
    ],
  ])('[AUDIT-16] keeps the agent from starting when its URL is not there: %p', (env, fact) => {
    const result = read(env);
    if (result.kind === 'config') throw new Error('valid');
    const [message = ''] = result.errors.map(findingMessage);
    expect(message).toContain(fact);
    expect(message).not.toContain('pass-word');
  });
});
