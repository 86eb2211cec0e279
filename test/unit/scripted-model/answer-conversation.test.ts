import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { answerConversation } from '../../../cli/scripted-model/answer-conversation.ts';
import { readConversation } from '../../../cli/scripted-model/conversation.ts';
import { readModelScript } from '../../../cli/scripted-model/read-script.ts';

const script = readModelScript(
  `
apiVersion: recipes.kubeswarm.io/v1
kind: ModelScript
models: [small]
agents:
  - name: teller
    match: {system: You tell, user: ticket}
    turns:
      - name: look up
        expect: {offered: [bank__balance, bank__close], maxTokens: 500, user: [please]}
        find:
          account: {pattern: 'account (\\d+)'}
          tone: {pattern: '!+', optional: true}
        reply:
          text: "{{ if .find.tone }}loud{{ else }}calm{{ end }}"
          toolCalls: [{name: balance, arguments: {account: "{{ .find.account }}", deep: [true, 3, "{{ .turn }}"]}}]
        usage: {prompt: 10, completion: 4}
      - name: tell
        expect: {results: [balance]}
        find:
          note: {in: results, json: [owner, sum]}
        reply:
          json: {sum: "{{ .results.balance.sum }}", asked: "{{ (index .calls 0).arguments.account }}", owner: "{{ .find.note.owner }}"}
  - name: broken
    match: {system: You break}
    turns:
      - name: fail
        reply: {error: {status: 429, message: slow down, retryAfterSeconds: 2}}
`,
  'bank.script.yaml',
);

const offered = ['bank__close', 'bank__balance'];

interface Asked {
  readonly model?: string;
  readonly system?: string;
  readonly user?: string;
  readonly offered?: readonly string[];
  readonly maxTokens?: number;
  readonly more?: readonly unknown[];
}

function answer(asked: Asked) {
  const read = readConversation({
    model: asked.model ?? 'small',
    max_completion_tokens: asked.maxTokens ?? 500,
    tools: (asked.offered ?? offered).map((name) => ({ type: 'function', function: { name } })),
    messages: [
      { role: 'system', content: asked.system ?? 'You tell the truth.' },
      { role: 'user', content: asked.user ?? 'ticket: account 77, please' },
      ...(asked.more ?? []),
    ],
  });
  if (read.kind === 'invalid') throw new Error(read.message);
  return answerConversation(script, read.conversation);
}

const calling = (name: string, args: object) => ({
  role: 'assistant',
  content: null,
  tool_calls: [{ id: 'c1', type: 'function', function: { name, arguments: JSON.stringify(args) } }],
});
const result = (content: string) => ({ role: 'tool', tool_call_id: 'c1', content });

describe('a scripted reply', () => {
  test('[SCRIPT-1] takes the values of its tool calls from the request', () => {
    fc.assert(
      fc.property(fc.nat(), (account) => {
        expect(answer({ user: `ticket: account ${account}, please` })).toMatchObject({
          kind: 'spoken',
          agent: 'teller',
          spoken: {
            text: 'calm',
            toolCalls: [{ name: 'balance', arguments: `{"account":"${account}","deep":[true,3,"1"]}` }],
            usage: { prompt: 10, completion: 4 },
          },
        });
      }),
    );
  });

  test('[SCRIPT-1] takes figures and texts from tool results, whatever they hold', () => {
    fc.assert(
      fc.property(fc.integer(), fc.string(), (sum, owner) => {
        const more = [calling('bank__balance', { account: '5' }), result(JSON.stringify({ owner, sum }))];
        const spoken = answer({ more });
        expect(spoken).toMatchObject({ kind: 'spoken', spoken: { toolCalls: [] } });
        const text = spoken.kind === 'spoken' ? (spoken.spoken.text ?? '') : '';
        expect(JSON.parse(text)).toEqual({ sum: String(sum), asked: '5', owner });
      }),
    );
  });

  test('an optional find that is there counts as true', () => {
    expect(answer({ user: 'ticket: account 1, please!!' })).toMatchObject({ spoken: { text: 'loud' } });
  });

  test('estimates usage where the script gives none', () => {
    const more = [calling('balance', { account: '5' }), result('{"owner":"o","sum":1}')];
    const spoken = answer({ more });
    if (spoken.kind !== 'spoken') throw new Error('refused');
    expect(spoken.spoken.usage.completion).toBe(Math.ceil((spoken.spoken.text ?? '').length / 4));
    expect(spoken.spoken.usage.prompt).toBeGreaterThan(10);
  });

  test('may be an error of the model server', () => {
    expect(answer({ system: 'You break things' })).toMatchObject({
      kind: 'error',
      status: 429,
      message: 'slow down',
      retryAfterSeconds: 2,
    });
  });
});

const second = [calling('balance', { account: '5' }), result('{"owner":"o","sum":1}')];

describe('[SCRIPT-2] a request that the script does not expect is refused', () => {
  test.each<[string, Asked, number, string]>([
    ['another model', { model: 'large' }, 404, 'model "large" is not in bank.script.yaml. Known: small'],
    [
      'another agent',
      { system: 'You sing\nloudly' },
      400,
      'bank.script.yaml: no agent fits a request whose system prompt begins "You sing". Known: teller (system has "You tell", user has "ticket"); broken (system has "You break")',
    ],
    [
      'other tools',
      { offered: ['bank__balance'] },
      400,
      'bank.script.yaml: agent "teller", turn 1 "look up": offered are [bank__balance], expected [bank__balance, bank__close]',
    ],
    [
      'another cap',
      { maxTokens: 400 },
      400,
      'bank.script.yaml: agent "teller", turn 1 "look up": the answer may have 400 tokens, expected 500',
    ],
    [
      'another user message',
      { user: 'ticket: account 3' },
      400,
      'bank.script.yaml: agent "teller", turn 1 "look up": the user message does not hold "please"',
    ],
    [
      'a value that is not there',
      { user: 'ticket, please' },
      400,
      'bank.script.yaml: agent "teller", turn 1 "look up": the user message holds nothing that matches /account (\\d+)/',
    ],
    [
      'the result of another tool',
      { more: [calling('close', {}), result('ok')] },
      400,
      'bank.script.yaml: agent "teller", turn 2 "tell": results came from [close], expected [balance]',
    ],
    [
      'a result without the value',
      { more: [calling('balance', {}), result('{"sum":1}')] },
      400,
      'bank.script.yaml: agent "teller", turn 2 "tell": the tool results hold no JSON object with owner, sum',
    ],
    [
      'a turn after the last',
      { more: [...second, { role: 'assistant', content: 'told' }, { role: 'user', content: 'and?' }] },
      400,
      'bank.script.yaml: agent "teller" ends after turn 2, but turn 3 is asked for. Add it, or let turn 2 answer without toolCalls',
    ],
  ])('%s', (_, asked, status, message) => {
    expect(answer(asked)).toEqual({ kind: 'refused', status, message });
  });

  test.each([
    ['no JSON', undefined, /^the request is no chat completion: /],
    ['no messages', { model: 'm' }, /messages/],
    ['a role that is none', { model: 'm', messages: [{ role: 'critic', content: '' }] }, /messages\.0\.role/],
    [
      'a result that nobody asked for',
      { model: 'm', messages: [{ role: 'tool', tool_call_id: 'x', content: '' }] },
      /^a tool result answers "x", which was never called$/,
    ],
  ])('%s', (_, body, message) => {
    expect(readConversation(body)).toMatchObject({
      kind: 'invalid',
      message: expect.stringMatching(message),
    });
  });
});
