import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { simpleGit } from 'simple-git';
import { runSwarm } from '../../../cli/run-swarm.ts';
import { widenings } from '../../../plugin/diff/change-kind.ts';
import { COMMENT_MARKER } from '../../../plugin/diff/print/markdown.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const root = join(import.meta.dirname, '../../..');
const page = readFileSync(join(root, 'docs/diff.md'), 'utf8');
const [, block = ''] = /```bash\n([\s\S]*?)```/.exec(page) ?? [];
const commands = block.split('\n').filter((line) => line !== '');

describe('docs/diff.md', () => {
  const folder = temporaryFolder();
  const edit = (file: string, from: string, to: string): void => {
    const path = join(folder, 'recipes', file);
    const text = readFileSync(path, 'utf8');
    expect(text).toContain(from);
    writeFileSync(path, text.replace(from, to));
  };

  beforeAll(async () => {
    cpSync(join(root, 'recipes'), join(folder, 'recipes'), { recursive: true });
    const git = simpleGit(folder);
    await git.init(['--initial-branch=main']);
    await git.addConfig('user.name', 'Test');
    await git.addConfig('user.email', 'test@example.com');
    await git.add('.');
    await git.commit('recipes');
    await git.checkoutLocalBranch('feature');
    edit(
      '01-incident-response/investigator-agent.yaml',
      '- "grafana/*"',
      '- "grafana/*"\n        - "pagerduty/*"',
    );
    edit('02-support-triage/budget-policy.yaml', 'maxDailyTokens: 500000', 'maxDailyTokens: 600000');
    await git.add('.');
    await git.commit('widen');
  });

  const run = async (line: string) => {
    const streams = { stdout: '', stderr: '' };
    const exitCode = await runSwarm({
      argv: line.split(' ').slice(2),
      env: { PATH: process.env.PATH },
      cwd: folder,
      write: (text) => {
        streams.stdout += text;
      },
      complain: (text) => {
        streams.stderr += text;
      },
      readStdin: () => Promise.resolve(new Uint8Array()),
      recipeServer: [process.execPath],
      stopping: new AbortController().signal,
    });
    return { exitCode, ...streams };
  };

  test('[DIFF-19] has commands', () => expect(commands.length).toBeGreaterThanOrEqual(6));

  test.each(commands)('[DIFF-19] %s', async (line) => {
    const { exitCode, stdout, stderr } = await run(line);
    expect([exitCode, stderr]).toEqual(
      line.includes('--fail-on') ? [1, '--fail-on: tools-gained, policy-loosened\n'] : [0, ''],
    );
    if (line.includes('markdown')) expect(stdout.startsWith(`${COMMENT_MARKER}\n`)).toBe(true);
    else
      expect(stdout).toContain(
        line.includes('json') ? '"policy-loosened"' : '[policy-loosened] SwarmPolicy "support-budget"',
      );
    expect(stdout.includes('investigator')).toBe(!line.includes('02-support'));
  });

  test('[DIFF-19] shows what is really printed', async () => {
    const [, shown = 'nothing'] = /```text\n([\s\S]*?)```/.exec(page) ?? [];
    expect((await run('npx swarm diff')).stdout).toBe(shown);
  });

  test('[DIFF-19] names every kind of --fail-on', () => {
    for (const kind of widenings) expect(page).toContain(`| \`${kind}\``);
  });
});
