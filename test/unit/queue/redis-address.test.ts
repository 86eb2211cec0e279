import { describe, expect, test } from '@jest/globals';
import { parseRedisUrl } from '../../../operator/queue/bullmq/redis-address.ts';
import { connectionReason, redisError } from '../../../operator/queue/bullmq/redis-error.ts';
import { taskProblem } from '../../../operator/queue/bullmq/task-problem.ts';

const task = { id: 'r.s.1', queue: 'shop.triage', prompt: [], meta: { namespace: 'shop' } };

describe('the address of Redis', () => {
  test.each([
    ['redis://redis', { host: 'redis', port: 6379, database: 0, isEncrypted: false }],
    ['valkey://redis.shop:7000/3', { host: 'redis.shop', port: 7000, database: 3, isEncrypted: false }],
    ['rediss://:s%40crt@redis/', { host: 'redis', password: 's@crt', isEncrypted: true }],
    ['redis://shop:a%3Ab@[::1]:1', { host: '::1', port: 1, username: 'shop', password: 'a:b' }],
  ])('%s is read', (url, parts) => {
    expect(parseRedisUrl(url)).toMatchObject(parts);
  });

  test('its text has neither user nor password', () => {
    expect(parseRedisUrl('rediss://shop:secret@redis:1/2').text).toBe('rediss://redis:1/2');
  });

  test.each([
    'secret',
    'http://u:secret@redis',
    'redis://u:secret@redis/zero',
    'redis://u:secret@redis?stream=x',
    'redis://u:sec%ret@redis',
    'redis://:secret@redis:port',
  ])('[BULLMQ-10] %s is refused, with advice and without repeating it', (url) => {
    const message = String(captured(() => parseRedisUrl(url)));
    expect(message).toMatch(/URL .*: write /);
    expect(message).not.toMatch(/sec/);
  });
});

describe('errors of Redis', () => {
  const address = parseRedisUrl('redis://shop:s%40crt@redis:1');

  test.each([
    [
      Object.assign(new Error(''), { code: 'ECONNREFUSED' }),
      /cannot be reached \(ECONNREFUSED\); check that/,
    ],
    [new Error('Connection is closed.'), /cannot be reached \(no answer\)/],
    [named('ReplyError', 'NOPERM User shop has no permissions'), /refuses: NOPERM .*; check user/],
    [named('ReplyError', 'OOM command not allowed'), /redis:1\/0 answered: OOM/],
    [new Error('Task id "x" is bad\nat y'), /^Task id "x" is bad$/],
  ])('%s is explained', (error, expected) => {
    expect(redisError(error, address).message).toMatch(expected);
  });

  test('[BULLMQ-10] a password is taken out, written either way', () => {
    const error = new Error('no redis://shop:s%40crt@redis nor s@crt');
    expect(redisError(error, address).message).toBe('no redis://shop:***@redis nor ***');
    expect(connectionReason(error, address)).toBe('no redis://shop:***@redis nor ***');
  });
});

describe('tasks that BullMQ cannot hold', () => {
  test.each([
    [task, undefined],
    [{ ...task, id: 'a:b' }, /Task id "a:b"/],
    [{ ...task, id: '17' }, /Task id "17"/],
    [{ ...task, id: '' }, /Task id ""/],
    [{ ...task, queue: 'shop' }, /Queue "shop"/],
    [{ ...task, queue: 'bank.clerk' }, /not one of namespace "shop"/],
    [{ ...task, queue: 'shop.a:b' }, /Queue "shop.a:b"/],
  ])('%j', (candidate, problem) => {
    if (problem === undefined) expect(taskProblem(candidate)).toBeUndefined();
    else expect(taskProblem(candidate)).toMatch(problem);
  });
});

function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

function captured(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return error;
  }
}
