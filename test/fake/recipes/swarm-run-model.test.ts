import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { typed } from '../../support/cli/typed.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'swarm-run-'));
  const agent = {
    apiVersion: 'kubeswarm.io/v1alpha1',
    kind: 'SwarmAgent',
    metadata: { name: 'helper' },
    spec: { model: 'claude-sonnet-4', prompt: { inline: 'You help.' } },
  };
  await writeFile(join(folder, 'agent.yaml'), JSON.stringify(agent));
});
afterAll(() => rm(folder, { recursive: true }));

test.each([
  [['--mock'], {}, 'mock response', '--mock'],
  [['--provider', 'mock'], { MOCK_RESPONSE: 'All is well.' }, 'All is well.', '--provider'],
])('[CLI-17] swarm run %j needs neither key nor server', async (flags, env, answer, because) => {
  const argv = ['run', 'agent.yaml', '--prompt', 'Is all well?', ...flags];
  const { code, stdout, stderr } = await typed(argv, { cwd: folder, env });
  expect(stderr).toContain(`model: provider mock (${because})\n`);
  expect(stdout).toContain(`Output:\n${answer}\n`);
  expect(code).toBe(0);
});

test('[CLI-17] a provider that is none is refused', async () => {
  const { code, stderr } = await typed(['run', 'agent.yaml', '--provider', 'llama'], { cwd: folder });
  expect(stderr).toMatch(
    /argument 'llama' is invalid\. Allowed choices are auto, anthropic, openai, gemini, mock/,
  );
  expect(code).toBe(2);
});
