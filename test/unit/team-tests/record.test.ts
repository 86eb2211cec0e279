import { describe, expect, test } from '@jest/globals';
import { chatCompletion, chatCompletionEvents } from '../../../cli/scripted-model/chat-completion.ts';
import { readExchange } from '../../../cli/team-tests/record/read-exchange.ts';
import { recordedAgents } from '../../../cli/team-tests/record/recorded-agents.ts';
import { recordedServers } from '../../../cli/team-tests/record/recorded-servers.ts';
import type { AuditEvent } from '../../../operator/observe/audit-event.ts';

const asIs = (text: string): string => text;
const hidden = (text: string): string => text.replaceAll('hunter2', '[REDACTED]');

function said(system: string, user: string, turn: number, text: string) {
  return { system, user, turn, reply: { text, toolCalls: [] }, offered: [] };
}

const matches = (turns: readonly ReturnType<typeof said>[], scrub = asIs): readonly unknown[] =>
  recordedAgents(turns, scrub).agents.map(({ match }) => match);

describe('[TEAMTEST-15] a recorded conversation', () => {
  test('is matched by the first line that no other has', () => {
    expect(
      matches([
        said('You are one of us.\nYou write.', 'task', 1, 'a'),
        said('You are one of us.\nYou read it.', 'task', 1, 'b'),
      ]),
    ).toEqual([{ system: 'You write.' }, { system: 'You read it.' }]);
  });

  test('of the same agent is matched by its task, one that stands in another after it', () => {
    expect(
      matches([
        said('You write.', 'the same\nabout cats', 1, 'a'),
        said('You write.', 'the same\nabout cats and dogs', 1, 'b'),
      ]),
    ).toEqual([
      { system: 'You write.', user: 'about cats and dogs' },
      { system: 'You write.', user: 'the same\nabout cats' },
    ]);
  });

  test('of a search, whose every task stands in those below it, comes after those', () => {
    const task = (...lines: readonly string[]): string =>
      ['nonce="*"', 'Why has the shop been so slow since Monday?', ...lines].join('\n');
    const texts = [
      task('Look at the disk', 'The disk is full', 'Empty the disk', 'It is fast now', 'Write that down'),
      task('Look at the disk', 'The disk is full', 'Empty the disk'),
      task('Look at the disk'),
      task('Look at the network'),
    ];
    const turns = texts.toReversed().map((text) => said('You work.', text, 1, text));
    const { agents, warnings } = recordedAgents(turns, asIs);
    const first = (text: string): unknown =>
      agents.find(({ match }) => text.includes(String(Object(match).user)))?.turns;
    for (const text of texts) expect(first(text)).toMatchObject([{ reply: { text } }]);
    expect(warnings).toEqual([]);
  });

  test('[TEAMTEST-16] is not matched by a secret', () => {
    const { agents, warnings } = recordedAgents(
      [said('hunter2 is yours.\nYou write.', 'hunter2\nab', 1, 'a'), said('You read.', 'x', 1, 'hunter2')],
      hidden,
    );
    expect(JSON.stringify(agents)).not.toContain('hunter2');
    expect(agents.map(({ match }) => match)).toEqual([{ system: 'You write.' }, { system: 'You read.' }]);
    expect(warnings).toEqual([]);
  });

  test('that cannot be told from another without a secret is told of', () => {
    const { agents, warnings } = recordedAgents(
      [said('You write.', 'same\nhunter2-a', 1, 'a'), said('You write.', 'same\nhunter2-b', 1, 'b')],
      hidden,
    );
    expect(JSON.stringify(agents)).not.toContain('hunter2');
    expect(warnings).toHaveLength(2);
  });

  test('says templates literally, and warns of two answers to one request', () => {
    const { agents, warnings } = recordedAgents(
      [said('You write.', 'x', 1, 'a'), said('You write.', 'x', 1, 'use {{ .x }}')],
      asIs,
    );
    expect(agents).toMatchObject([{ turns: [{ reply: { text: 'use {{"{{"}} .x }}' } }] }]);
    expect(warnings).toEqual([
      'a request was made twice and answered differently; the second answer of turn 1 is kept',
    ]);
  });
});

test('[TEAMTEST-15] an answer is read whether it was streamed or not', () => {
  const spoken = {
    text: 'two words',
    toolCalls: [{ name: 'get', arguments: '{"id":"7"}' }],
    usage: { prompt: 3, completion: 4 },
  };
  const identity = { id: 'x', model: 'm', created: 1 };
  const request = JSON.stringify({
    model: 'm',
    messages: [
      { role: 'system', content: 's' },
      { role: 'user', content: 'u' },
    ],
    tools: [{ type: 'function', function: { name: 'crm__get', description: 'd', parameters: {} } }],
  });
  const whole = { request, response: JSON.stringify(chatCompletion(spoken, identity)), isStream: false };
  const streamed = {
    request,
    response: chatCompletionEvents(spoken, identity, true).join(''),
    isStream: true,
  };
  for (const exchange of [whole, streamed])
    expect(readExchange(exchange)).toMatchObject({
      system: 's',
      user: 'u',
      turn: 1,
      reply: {
        text: 'two words',
        toolCalls: [{ name: 'get', argumentsText: '{"id":"7"}' }],
        usage: { inputTokens: 3, outputTokens: 4 },
      },
      offered: [{ name: 'crm__get', description: 'd' }],
    });
  expect(readExchange({ ...whole, response: 'busy' })).toBeUndefined();
  expect(readExchange({ ...whole, request: '{}' })).toBeUndefined();
});

function event(action: 'tool.called' | 'tool.denied', detail: object, error?: string): AuditEvent {
  return {
    schemaVersion: 'v1',
    eventId: 'e',
    timestamp: 't',
    action,
    namespace: 'ns',
    agent: 'a',
    env: { service: 'agent-runner', version: '1' },
    status: error === undefined ? 'success' : 'error',
    detail: { toolType: 'mcp', ...detail },
    ...(error !== undefined && { error: { message: error, code: 'ToolFailed', retryable: false } }),
  };
}

test('[TEAMTEST-15] servers answer again as they have answered, the most exact call first', () => {
  const servers = recordedServers(
    ['crm', 'unused'],
    [{ name: 'crm__get', description: 'Reads', inputSchema: { type: 'object' } }],
    [
      event('tool.called', { tool: 'crm/get', input: {}, output: 'all' }),
      event('tool.called', { tool: 'crm/get', input: { id: '7' }, output: { n: 1 } }),
      event('tool.called', { tool: 'crm/get', input: { id: '7' }, output: { n: 2 } }),
      event('tool.called', { tool: 'crm/get', input: { id: '7' }, output: { n: 3 }, cached: true }),
      event('tool.called', { tool: 'crm/get', input: { id: '8' } }, 'no such id'),
      event('tool.denied', { tool: 'crm/delete', input: {} }),
      event('tool.called', { tool: 'other/get', input: {}, output: 'x' }),
    ],
    asIs,
  );
  expect(servers).toEqual([
    {
      name: 'crm',
      tools: [
        { name: 'delete' },
        {
          name: 'get',
          description: 'Reads',
          inputSchema: { type: 'object' },
          results: [
            { arguments: { id: '7' }, times: 1, json: { n: 1 } },
            { arguments: { id: '7' }, json: { n: 2 } },
            { arguments: { id: '8' }, error: 'no such id' },
            { text: 'all' },
          ],
        },
      ],
    },
  ]);
});
