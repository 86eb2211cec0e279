import { describe, expect, test } from '@jest/globals';
import { settingReader } from '../../../operator/manager/setting-reader.ts';
import { triggerSettings } from '../../../operator/manager/trigger-settings.ts';

function read(...args: readonly string[]) {
  const reader = settingReader(args, {});
  return { settings: triggerSettings(reader, 'tools'), problems: reader.problems };
}

describe('the settings of event webhooks', () => {
  test('[HOOK-12] are an in-cluster URL, and the limits of decision 42', () => {
    expect(read()).toEqual({
      settings: {
        address: { port: 8092 },
        baseUrl: 'http://kubeswarm.tools.svc:8092',
        fireRate: { perSecond: 50, burst: 100 },
      },
      problems: [],
    });
  });

  test('are what the flags say', () => {
    const flags = [
      '--trigger-webhook-addr=127.0.0.1:9000',
      '--trigger-webhook-url=https://hooks.example/swarm',
      '--trigger-webhook-rate=5',
      '--trigger-webhook-burst=7',
    ];
    expect(read(...flags).settings).toEqual({
      address: { host: '127.0.0.1', port: 9000 },
      baseUrl: 'https://hooks.example/swarm',
      fireRate: { perSecond: 5, burst: 7 },
    });
  });

  test('are off at the address 0', () => {
    expect(read('--trigger-webhook-addr=0').settings).toBe('off');
  });

  test.each([
    ['--trigger-webhook-url=hooks.example', 'is no URL'],
    ['--trigger-webhook-url=ftp://hooks.example', 'is no URL'],
    ['--trigger-webhook-rate=0', 'is no whole number from 1'],
    ['--trigger-webhook-burst=many', 'is no whole number from 1'],
  ])('refuse %s', (flag, problem) => {
    expect(read(flag).problems).toEqual([expect.stringContaining(problem)]);
  });
});
