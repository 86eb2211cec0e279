import { expect, test } from '@jest/globals';
import { agentLog } from '../../../operator/agent/agent-log.ts';
import { configOf } from '../../support/agent/agent.ts';

const facts = { mail: 'ada@example.org', key: 'sk-1234567890abcdefgh', token: 'canary-4711' };

function written(logging: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const lines: string[] = [];
  const config = configOf({ AGENT_LOGGING: JSON.stringify(logging), OPENAI_API_KEY: facts.token });
  agentLog(config, { write: (line: string) => void lines.push(line) }).info(facts, 'hello');
  return JSON.parse(lines[0] ?? '{}');
}

test.each([
  ['secrets by default', {}, { mail: facts.mail, key: '[REDACTED]', token: '[REDACTED]' }],
  ['both', { redactPii: true }, { mail: '[REDACTED]', key: '[REDACTED]', token: '[REDACTED]' }],
  ['personal data alone', { redactSecrets: false, redactPii: true }, { ...facts, mail: '[REDACTED]' }],
  ['nothing', { redactSecrets: false }, facts],
])('[AUDIT-4] the log of an agent keeps back %s', (_, logging, expected) => {
  expect(written(logging)).toMatchObject({ ...expected, agent: expect.any(String), msg: 'hello' });
});
