import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { SwarmEvent, SwarmMemory, SwarmNotify } from '../../../schemas/generated/types.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import {
  type ControlPlane,
  conditionMessage,
  conditionText,
  createControlPlane,
  secretNamed,
} from './control-plane.ts';
import { agentNamed, apiVersion, namespace, teamNamed } from './objects.ts';

let plane: ControlPlane;
beforeEach(async () => {
  plane = await createControlPlane();
});
afterEach(() => plane.close());

type Kind = 'SwarmEvent' | 'SwarmNotify' | 'SwarmMemory';

async function judged(kind: Kind, spec: object, annotations = {}): Promise<KubeObject> {
  await plane.put({ apiVersion, kind, metadata: { name: 'it', namespace, annotations }, spec } as KubeObject);
  await plane.reconcile(kind, 'it');
  return plane.read(kind, 'it');
}

const both = (object: KubeObject): string =>
  `${conditionText(object, 'Ready')}, Stalled ${conditionText(object, 'Stalled')}`;

describe('an event', () => {
  const nightly = { type: 'cron', cron: '0 3 * * *' } as const;
  const targets = [{ agent: 'helper', prompt: 'Go.' }];
  const asks = (source: SwarmEvent['spec']['source'], more: Partial<SwarmEvent['spec']> = {}) =>
    judged('SwarmEvent', { source, targets, ...more });

  test.each<[string, SwarmEvent['spec']['source'], Partial<SwarmEvent['spec']>, string]>([
    ['cron', nightly, {}, 'True Active, Stalled False NotStalled'],
    ['webhook', { type: 'webhook' }, {}, 'True Ready, Stalled False NotStalled'],
    [
      'team-output',
      { type: 'team-output', teamOutput: { name: 'desk' } },
      {},
      'True Watching, Stalled False NotStalled',
    ],
    [
      'a bad schedule',
      { type: 'cron', cron: '0 25 * * *' },
      {},
      'False InvalidCron, Stalled True InvalidCron',
    ],
    ['no schedule', { type: 'cron' }, {}, 'False InvalidSource, Stalled True InvalidSource'],
    [
      'a phase that no run passes once',
      { type: 'team-output', teamOutput: { name: 'desk', onPhase: 'Ready' } },
      {},
      'False InvalidSource, Stalled True InvalidSource',
    ],
    [
      'a team that waits for itself',
      { type: 'team-output', teamOutput: { name: 'desk' } },
      { targets: [{ team: 'desk' }] },
      'False InvalidSource, Stalled True InvalidSource',
    ],
    ['spec.suspended', nightly, { suspended: true }, 'True Suspended, Stalled False NotStalled'],
    [
      'an unknown team to watch',
      { type: 'team-output', teamOutput: { name: 'nobody' } },
      {},
      'False TeamNotFound, Stalled False NotStalled',
    ],
    [
      'unknown targets',
      nightly,
      { targets: [{ team: 'nobody' }, { agent: 'no-one', prompt: 'Go.' }] },
      'False TargetNotFound, Stalled False NotStalled',
    ],
  ])('[TRIGGER-1] with %s', async (_title, source, more, expected) => {
    await plane.put(
      agentNamed('helper'),
      teamNamed('desk', { roles: [{ name: 'a', swarmAgent: 'helper' }], pipeline: [{ role: 'a' }] }),
    );

    expect(both(await asks(source, more))).toBe(expected);
  });

  test('[TRIGGER-2] is Ready while it is suspended by annotation, so that it blocks no sync', async () => {
    const spec = { source: nightly, targets };
    const event = await judged('SwarmEvent', spec, { 'kubeswarm.io/suspended': 'true' });

    expect(both(event)).toBe('True Suspended, Stalled False NotStalled');
  });

  test('[TRIGGER-3] says when it fires next, and of a webhook nothing', async () => {
    await plane.put(agentNamed('helper'));
    const event = await asks(nightly);
    expect(conditionMessage(event, 'Ready')).toBe('next fire at 2026-03-02T03:00:00Z');
    expect(event).toMatchObject({ status: { nextFireAt: '2026-03-02T03:00:00Z' } });

    const hook = await asks({ type: 'webhook' });
    expect(conditionMessage(hook, 'Ready')).toBe('');
    expect(hook).not.toHaveProperty('status.nextFireAt');
  });

  test('[TRIGGER-4] hears of what it names, heals when it comes, and stalls after 300 s', async () => {
    const missing = await asks(nightly);
    expect(conditionMessage(missing, 'Ready')).toContain('SwarmAgent "helper" of targets[0] not found');
    expect(await plane.reconcile('SwarmEvent', 'it')).toEqual({ kind: 'again', afterMillis: 300_000 });
    plane.clock.nowMillis += 300_000;
    await plane.reconcile('SwarmEvent', 'it');
    expect(both(await plane.read('SwarmEvent', 'it'))).toBe(
      'False TargetNotFound, Stalled True ProgressDeadlineExceeded',
    );

    expect(await plane.keysFor('SwarmEvent', agentNamed('helper'))).toEqual([`${namespace}/it`]);
    expect(await plane.keysFor('SwarmEvent', agentNamed('other'))).toEqual([]);
    await plane.put(agentNamed('helper'));
    await plane.reconcile('SwarmEvent', 'it');
    expect(both(await plane.read('SwarmEvent', 'it'))).toBe('True Active, Stalled False NotStalled');
  });
});

describe('a notify', () => {
  const webhook = (more: object): SwarmNotify['spec'] => ({
    channels: [{ type: 'webhook', webhook: { url: 'https://hooks.example/x', ...more } }],
  });

  test.each<[string, SwarmNotify['spec'], string, string]>([
    ['a whole channel', webhook({}), 'True Accepted', 'notifications are not sent yet'],
    [
      'no block',
      { channels: [{ type: 'webhook' }] },
      'False InvalidChannelConfig',
      'channel[0] type=webhook but webhook config is missing',
    ],
    [
      'no address',
      { channels: [{ type: 'webhook', webhook: {} }] },
      'False InvalidChannelConfig',
      'channel[0] webhook requires url or urlFrom',
    ],
    [
      'no Slack block',
      { channels: [{ type: 'slack' }] },
      'False InvalidChannelConfig',
      'channel[0] type=slack but slack config is missing',
    ],
    [
      'a broken template',
      { channels: [{ type: 'webhook', webhook: { url: 'https://a.example' }, template: '{{ .Event' }] },
      'False InvalidChannelConfig',
      'the template of channel[0] is no template',
    ],
    [
      'the guide’s spelling',
      { channel: { type: 'slack', slack: { webhookUrlSecretRef: { name: 'slack', key: 'url' } } } },
      'True SecretNotFound',
      'Secret "slack" of channel[0] slack.webhookURLFrom not found. Create it',
    ],
    [
      'a key that is not there',
      webhook({ headers: [{ name: 'X-Key', valueFrom: { name: 'hook', key: 'missing' } }] }),
      'True SecretNotFound',
      'Secret "hook" of channel[0] webhook header "X-Key" has no key "missing". Add it',
    ],
    [
      'an optional Secret',
      webhook({ urlFrom: { name: 'x', key: 'y', optional: true } }),
      'True Accepted',
      '',
    ],
  ])('[NOTIFY-1] with %s', async (_title, spec, ready, message) => {
    await plane.put(secretNamed('hook', { url: 'https://hooks.example/secret' }));
    const notify = await judged('SwarmNotify', spec);

    expect(conditionText(notify, 'Ready')).toBe(ready);
    expect(conditionText(notify, 'Stalled')).toBe(
      ready.startsWith('True') ? 'False NotStalled' : ready.replace('False', 'True'),
    );
    expect(conditionMessage(notify, 'Ready')).toContain(message);
    expect(JSON.stringify(notify.status)).not.toContain('hooks.example/secret');
  });

  test('[NOTIFY-2] looks for its Secrets again after a minute, and tells once that it stalls', async () => {
    await judged('SwarmNotify', webhook({ urlFrom: { name: 'hook', key: 'url' } }));
    expect(await plane.reconcile('SwarmNotify', 'it')).toEqual({ kind: 'again', afterMillis: 60_000 });
    await plane.put(secretNamed('hook', { url: 'https://hooks.example/secret' }));
    await plane.reconcile('SwarmNotify', 'it');
    expect(conditionText(await plane.read('SwarmNotify', 'it'), 'Ready')).toBe('True Accepted');

    const broken = { channels: [{ type: 'slack' }] };
    await judged('SwarmNotify', broken);
    await judged('SwarmNotify', broken);
    expect(plane.events.map(({ reason }) => reason)).toEqual(['InvalidChannelConfig']);
  });
});

describe('a memory', () => {
  test.each<[string, SwarmMemory['spec'], string]>([
    ['in-context', { backend: 'in-context' }, 'True Accepted'],
    ['a Secret that is there', { backend: 'redis', redis: { secretRef: { name: 'r' } } }, 'True Accepted'],
    [
      'a Secret that is not',
      { backend: 'redis', redis: { secretRef: { name: 's' } } },
      'True SecretNotFound',
    ],
    ['no store', { backend: 'redis' }, 'False InvalidSpec'],
    ['no Secret', { backend: 'redis', redis: { secretRef: { name: '' } } }, 'False InvalidSpec'],
    ['no vector store', { backend: 'vector-store' }, 'False InvalidSpec'],
    [
      'no endpoint',
      { backend: 'vector-store', vectorStore: { provider: 'qdrant', endpoint: '' } },
      'False InvalidSpec',
    ],
  ])('[SETTINGS-1] with %s', async (_title, spec, expected) => {
    await plane.put(secretNamed('r', { REDIS_URL: 'redis://r' }));
    const memory = await judged('SwarmMemory', spec);

    expect(conditionText(memory, 'Ready')).toBe(expected);
    expect(conditionText(memory, 'Stalled')).toBe(
      expected === 'False InvalidSpec' ? 'True InvalidSpec' : 'False NotStalled',
    );
    if (expected.startsWith('True'))
      expect(conditionMessage(memory, 'Ready')).toContain(
        'not honoured yet: SwarmMemory: agents have no memory yet',
      );
  });
});
