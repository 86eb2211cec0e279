import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { SwarmEvent, SwarmRun } from '../../../schemas/generated/types.ts';
import { namespace, runNamed } from '../controllers/objects.ts';
import { createEventPlane, type EventPlane, watchedTeam } from './event-plane.ts';

let plane: EventPlane;
beforeEach(async () => {
  plane = await createEventPlane();
});
afterEach(() => plane.close());

type Phase = NonNullable<NonNullable<SwarmEvent['spec']['source']['teamOutput']>['onPhase']>;

/** An event of 10:00:00. */
const watching = (onPhase?: Phase, more: Partial<SwarmEvent['spec']> = {}): Promise<void> =>
  plane.putEvent({
    source: {
      type: 'team-output',
      teamOutput: { name: watchedTeam, ...(onPhase === undefined ? {} : { onPhase }) },
    },
    targets: [{ team: 'desk', input: { text: 'It says: {{ .trigger.output }}' } }],
    ...more,
  });
const ended = (
  phase: 'Succeeded' | 'Failed',
  time: string,
  output = '',
): NonNullable<SwarmRun['status']> => ({
  phase,
  startTime: '2026-03-01T10:00:30Z',
  completionTime: `2026-03-01T${time}Z`,
  output,
});
const inputs = async (): Promise<readonly (string | undefined)[]> =>
  (await plane.fired()).map(({ spec }) => spec.input?.text);

describe('an event that watches a team', () => {
  test('[WATCH-1] fires once for each run that succeeds, the oldest first, with its output as data', async () => {
    await watching();
    await plane.lookAt('2026-03-01T10:00:01Z');
    await plane.putWatched('second', ended('Succeeded', '10:02:00', '{{ .trigger.name }}'));
    await plane.putWatched('first', ended('Succeeded', '10:01:00', 'hello'));
    await plane.putWatched('third', ended('Failed', '10:03:00'));
    await plane.putWatched('fourth', { phase: 'Running', startTime: '2026-03-01T10:00:30Z' });
    await plane.lookAt('2026-03-01T10:05:00Z');
    await plane.lookAt('2026-03-01T10:05:01Z');

    expect(await plane.names()).toEqual(['it-desk-20260301-100100', 'it-desk-20260301-100200']);
    expect(await inputs()).toEqual(['It says: hello', 'It says: {{ .trigger.name }}']);
    expect((await plane.event()).status).toMatchObject({
      firedCount: 2,
      lastFiredAt: '2026-03-01T10:02:00Z',
      watching: { team: watchedTeam, phase: 'Succeeded', since: '2026-03-01T10:00:00Z' },
    });
    expect(plane.events.map(({ message }) => message)).toEqual([
      'started it-desk-20260301-100100 (run "first" is Succeeded)',
      'started it-desk-20260301-100200 (run "second" is Succeeded)',
    ]);
  });

  test('[WATCH-1] [FIRE-3] misses none that becomes visible late, or ends in the same second', async () => {
    await watching();
    await plane.lookAt('2026-03-01T10:00:01Z');
    await plane.putWatched('later', ended('Succeeded', '10:02:00'));
    await plane.lookAt('2026-03-01T10:02:01Z');
    await plane.putWatched('earlier', ended('Succeeded', '10:01:59'));
    await plane.putWatched('twin', ended('Succeeded', '10:02:00'));
    plane.restart();
    await plane.lookAt('2026-03-01T10:02:02Z');

    expect(await plane.names()).toHaveLength(3);
    expect((await plane.event()).status).toMatchObject({
      firedCount: 3,
      lastFiredAt: '2026-03-01T10:02:00Z',
    });
  });

  test('[WATCH-1] does not fire again when what it started is pruned', async () => {
    await watching();
    await plane.putWatched('one', ended('Succeeded', '10:01:00'));
    await plane.lookAt('2026-03-01T10:02:00Z');
    for (const { apiVersion, kind, metadata } of await plane.fired())
      await plane.api.delete({ apiVersion, kind, namespace, name: metadata.name });
    plane.restart();
    await plane.lookAt('2026-03-01T10:03:00Z');

    expect(await plane.names()).toEqual([]);
  });

  test.each<[Phase, readonly string[]]>([
    ['Failed', ['it-desk-20260301-100200']],
    ['Running', ['it-desk-20260301-100030', 'it-desk-20260301-100030-*', 'it-desk-20260301-100030-*']],
  ])('[WATCH-1] on %s', async (phase, expected) => {
    await watching(phase);
    await plane.putWatched('a', ended('Succeeded', '10:01:00'));
    await plane.putWatched('b', ended('Failed', '10:02:00'));
    await plane.putWatched('c', { phase: 'Running', startTime: '2026-03-01T10:00:30Z' });
    await plane.lookAt('2026-03-01T10:05:00Z');
    await plane.end('c', ended('Succeeded', '10:06:00'));
    await plane.lookAt('2026-03-01T10:07:00Z');

    expect((await plane.names()).map((name) => name.replace(/-[a-z0-9]{5}$/, '-*'))).toEqual(expected);
  });

  test('[WATCH-2] is not told of what ended before it was made', async () => {
    await plane.putWatched('old', ended('Succeeded', '10:00:00'));
    await watching();
    await plane.lookAt('2026-03-01T10:05:00Z');

    expect(await plane.names()).toEqual([]);
  });

  test('[WATCH-2] takes over from an operator that kept no marks, where that has fired last', async () => {
    await watching();
    await plane.api.applyStatus(
      { ...(await plane.event()), status: { lastFiredAt: '2026-03-01T10:02:00Z' } },
      { fieldManager: 'go', force: true },
    );
    await plane.putWatched('fired', ended('Succeeded', '10:02:00'));
    await plane.putWatched('new', ended('Succeeded', '10:03:00'));
    await plane.lookAt('2026-03-01T10:05:00Z');

    expect(await plane.names()).toEqual(['it-desk-20260301-100300']);
  });

  test.each<[string, () => Promise<void>, () => Promise<void>]>([
    ['while it was suspended', () => watching('Succeeded', { suspended: true }), () => watching('Succeeded')],
    ['while it waited for failures', () => watching('Failed'), () => watching('Succeeded')],
    [
      'while it was on schedule',
      () => plane.putEvent({ source: { type: 'cron', cron: '@yearly' } }),
      () => watching('Succeeded'),
    ],
  ])('[WATCH-2] is not told of what ended %s', async (_title, before, after) => {
    await before();
    await plane.lookAt('2026-03-01T10:00:01Z');
    await plane.putWatched('unwatched', ended('Succeeded', '10:01:00'));
    await plane.lookAt('2026-03-01T10:02:00Z');
    await after();
    await plane.lookAt('2026-03-01T10:03:00Z');
    expect(await plane.names()).toEqual([]);
    await plane.putWatched('watched', ended('Succeeded', '10:04:00'));
    await plane.lookAt('2026-03-01T10:05:00Z');

    expect(await plane.names()).toEqual(['it-desk-20260301-100400']);
  });

  test('[FIRE-7] tells of a text that fails on an output, once', async () => {
    await watching('Succeeded', { targets: [{ team: 'desk', input: { text: '{{ slice .output 3 }}' } }] });
    await plane.putWatched('short', ended('Succeeded', '10:01:00', 'ab'));
    await plane.lookAt('2026-03-01T10:02:00Z');
    await plane.lookAt('2026-03-01T10:03:00Z');

    expect(await plane.names()).toEqual([]);
    expect(plane.events.map(({ reason, message }) => `${reason} ${message.slice(0, 22)}`)).toEqual([
      'FireFailed targets[0].input.text:',
    ]);
  });

  test('[WATCH-1] fires nothing for an output that its store has lost, and says so once', async () => {
    await watching();
    const outputRef = { store: 'memory', digest: 'gone', bytes: 99_999 };
    await plane.putWatched('long', { ...ended('Succeeded', '10:01:00', 'It begins'), outputRef });
    await plane.lookAt('2026-03-01T10:02:00Z');
    await plane.lookAt('2026-03-01T10:03:00Z');

    expect(await plane.names()).toEqual([]);
    expect(plane.events.map(({ reason, message }) => `${reason}: ${message}`)).toEqual([
      'FireFailed: the output of the run is no longer in its store (run "long" is Succeeded)',
    ]);
  });

  test('hears of runs of the team that have started, and of no others', async () => {
    await watching();
    const run = (team: string, status: SwarmRun['status']): Promise<readonly string[]> =>
      plane.keysFor('SwarmEvent', runNamed('r', { teamRef: team }, status));

    expect(await run(watchedTeam, ended('Succeeded', '10:01:00'))).toEqual([`${namespace}/it`]);
    expect(await run(watchedTeam, { phase: 'Pending' })).toEqual([]);
    expect(await run('desk', ended('Succeeded', '10:01:00'))).toEqual([]);
  });
});
