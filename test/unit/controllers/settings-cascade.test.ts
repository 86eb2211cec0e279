import { describe, expect, test } from '@jest/globals';
import { cascadedSettings } from '../../../operator/controllers/agent/settings-cascade.ts';
import { agentNamed, settingsNamed } from './objects.ts';

const first = settingsNamed('first', {
  temperature: '0.1',
  outputFormat: 'json',
  auditLog: { mode: 'actions', redact: ['detail.input.a'] },
});
const second = settingsNamed('second', { temperature: '0.9', reasoning: { mode: 'Auto', effort: 'High' } });
const loud = settingsNamed('loud', { auditLog: { mode: 'verbose', redact: ['detail.output.b'] } });
const all = [first, second, loud];
const cluster = { mode: 'off', redact: ['detail.input.c'] } as const;

describe('the settings of an agent', () => {
  test('[AGENT-7] come from the last referenced object that sets them', () => {
    const agent = agentNamed('helper', { settings: [{ name: 'first' }, { name: 'second' }] });

    expect(cascadedSettings(agent, all, cluster)).toMatchObject({
      temperature: '0.9',
      outputFormat: 'json',
      missing: [],
      auditLog: { mode: 'actions', redact: ['detail.input.c', 'detail.input.a'] },
    });
  });

  test('[AGENT-7] an explicit off of the agent beats the namespace, and its redact list is added', () => {
    const agent = agentNamed('helper', {
      settings: [{ name: 'first' }],
      observability: { auditLog: { mode: 'off', redact: ['detail.input.d'] } },
    });

    expect(cascadedSettings(agent, all, cluster).auditLog).toEqual({
      mode: 'off',
      redact: ['detail.input.c', 'detail.input.a', 'detail.input.d'],
    });
  });

  test('[AGENT-7] without references the most verbose audit log of the namespace counts', () => {
    expect(cascadedSettings(agentNamed('helper'), all, cluster).auditLog.mode).toBe('verbose');
  });

  test('reasoning of the agent wins, and what it leaves open is filled from settings', () => {
    const withReasoning = (reasoning: object) =>
      cascadedSettings(agentNamed('helper', { settings: [{ name: 'second' }], reasoning }), all, cluster)
        .reasoning;

    expect(withReasoning({ mode: 'Explicit' })).toEqual({ mode: 'Explicit', effort: 'High' });
    expect(withReasoning({ mode: 'Disabled' })).toEqual({ mode: 'Disabled' });
    expect(cascadedSettings(agentNamed('helper'), all, cluster).reasoning).toEqual({
      mode: 'Auto',
      effort: 'High',
    });
  });

  test('[AGENT-7] a name is one of its namespace first, then one of the platform', () => {
    const platform = (name: string, temperature: string) => {
      const settings = settingsNamed(name, { temperature, namespaceSelector: {} });
      return { ...settings, metadata: { ...settings.metadata, namespace: 'kubeswarm' } };
    };
    const shared = [...all, platform('first', '0.7'), platform('house', '0.8')];
    const temperatureOf = (name: string) =>
      cascadedSettings(agentNamed('helper', { settings: [{ name }] }), shared, cluster).temperature;

    expect([temperatureOf('first'), temperatureOf('house')]).toEqual(['0.1', '0.8']);
  });

  test('names that do not exist are told', () => {
    const agent = agentNamed('helper', { settings: [{ name: 'nowhere' }, { name: 'first' }] });

    expect(cascadedSettings(agent, all, cluster).missing).toEqual(['nowhere']);
  });
});
