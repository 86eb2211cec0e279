import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { COMMENT_MARKER } from '../../../plugin/diff/print/markdown.ts';
import {
  type CiRepository,
  ciRepository,
  runBash,
  type ScriptResult,
} from '../../support/ci/ci-repository.ts';
import { type ScriptedForge, startScriptedForge } from '../../support/ci/scripted-forge.ts';
import { sarifErrors } from '../../support/lint/published-schemas.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const root = join(import.meta.dirname, '../../..');
const folder = temporaryFolder();
const action = parse(readFileSync(join(root, 'ci/github/action.yml'), 'utf8'));
const steps: readonly Step[] = action.runs.steps;

interface Step {
  readonly id?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}

let repository: CiRepository;
let forge: ScriptedForge;
let count = 0;

beforeAll(async () => {
  repository = await ciRepository(join(folder, 'repository'));
});
beforeEach(async () => {
  forge = await startScriptedForge();
});
afterEach(() => forge.stop());

/** The files and variables that a runner gives to a job. */
function runner(event: unknown) {
  count += 1;
  const at = join(folder, `runner-${count}`);
  mkdirSync(at);
  const file = (name: string, text = ''): string => {
    writeFileSync(join(at, name), text);
    return join(at, name);
  };
  const variables = {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTION_PATH: join(root, 'ci/github'),
    GITHUB_API_URL: forge.url,
    GITHUB_REPOSITORY: 'acme/agents',
    GITHUB_EVENT_PATH: file('event.json', JSON.stringify(event)),
    GITHUB_OUTPUT: file('output'),
    GITHUB_STEP_SUMMARY: file('summary'),
  };
  const read = (name: string): string => readFileSync(join(at, name), 'utf8');
  const outputs = () =>
    Object.fromEntries(
      read('output')
        .trimEnd()
        .split('\n')
        .map((line) => line.split(/=(.*)/).slice(0, 2)),
    );
  /** Runs a step of action.yml by its own command line, with its inputs filled in as GitHub does. */
  const step = (of: Step, inputs: Readonly<Record<string, string>> = {}): Promise<ScriptResult> => {
    const known: Readonly<Record<string, string>> = { ...defaults, token: 'token-of-the-job', ...inputs };
    const fill = (text: string): string =>
      text.replaceAll(/\$\{\{ (.*?) \}\}/g, (_, expression: string) => {
        const [scope = '', name = '', , output = ''] = expression.split('.');
        const value = scope === 'inputs' ? known[name] : outputs()[output];
        if (value === undefined) throw new Error(`action.yml has no ${expression}`);
        return value;
      });
    const env = Object.fromEntries(Object.entries(of.env ?? {}).map(([name, value]) => [name, fill(value)]));
    return runBash(of.run ?? '', repository.path, { ...variables, ...env });
  };
  return { step, outputs, summary: () => read('summary') };
}

const defaults: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries<{ readonly default?: string }>(action.inputs).map(([name, input]) => [
    name,
    input.default ?? '',
  ]),
);
const [check, comment] = ['check.sh', 'comment.sh'].map((script) => {
  const found = steps.find(({ run }) => run?.includes(script));
  if (found === undefined) throw new Error(`no step runs ${script}`);
  return found;
}) as [Step, Step];

const pull = (base: string, head = 'acme/agents') => ({
  pull_request: {
    number: 7,
    base: { sha: base, repo: { full_name: 'acme/agents' } },
    head: { repo: { full_name: head } },
  },
});

describe('the composite action on a pull request', () => {
  test('[CIKIT-1] a bad commit: annotations at their lines, exit code 1, SARIF, summary', async () => {
    await repository.checkOut('bad');
    const job = runner(pull(repository.base));
    const { code, stdout, stderr } = await job.step(check);
    expect([code, stderr]).toEqual([1, '']);
    expect(stdout).toMatch(
      /^::error file=recipes\/support\/classifier-agent\.yaml,line=\d+,col=3,title=schema\.unknown-field::.*modle/m,
    );
    expect(job.outputs()).toMatchObject({
      'exit-code': '1',
      sarif: '.swarm-ci/lint.sarif',
      comment: '.swarm-ci/diff.md',
    });
    const sarif = readFileSync(join(repository.path, '.swarm-ci/lint.sarif'), 'utf8');
    expect(sarifErrors(sarif)).toEqual([]);
    expect(JSON.parse(sarif).runs[0].results).toHaveLength(1);
    expect(job.summary()).toContain('### Lint\n\n    recipes/support/classifier-agent.yaml:');
    expect(job.summary()).toContain(COMMENT_MARKER);
  });

  test('[CIKIT-1] a good commit: no annotation, exit code 0; --fail-on makes it 1', async () => {
    await repository.checkOut('good');
    const job = runner(pull(repository.base));
    const { code, stdout, stderr } = await job.step(check);
    expect([code, stderr, stdout.match(/^::/gm)]).toEqual([0, '', null]);
    const failing = await runner(pull(repository.base)).step(check, { 'fail-on': 'policy-loosened' });
    expect([failing.code, failing.stderr]).toEqual([1, '--fail-on: policy-loosened\n']);
  });

  test('[CIKIT-2] one comment: made once, left alone when nothing changes, updated, other people’s untouched', async () => {
    const { url: _, ...others } = {
      url: forge.url,
      id: 1,
      body: `${COMMENT_MARKER}\nmine`,
      user: { login: 'someone' },
    };
    // More than a page of them.
    forge.comments.push(
      others,
      ...Array.from({ length: 120 }, (__, id) => ({ ...others, id: id + 2, body: 'hi' })),
    );
    await repository.checkOut('good');
    const job = runner(pull(repository.base));
    await job.step(check);
    expect(await job.step(comment)).toMatchObject({
      code: 0,
      stdout: 'commented on pull request #7\n',
      stderr: '',
    });
    expect(forge.credential).toBe('Bearer token-of-the-job');
    expect(await job.step(comment)).toMatchObject({
      stdout: 'the comment on pull request #7 is up to date\n',
    });
    const made = forge.comments.at(-1)?.body ?? '';
    expect(made.split('\n')[0]).toBe(COMMENT_MARKER);
    expect(made).toContain('- **policy-loosened** <code>SwarmPolicy');
    await repository.checkOut('unrelated');
    const next = runner(pull(repository.base));
    await next.step(check);
    expect(await next.step(comment)).toMatchObject({ stdout: 'updated the comment on pull request #7\n' });
    expect(forge.comments).toHaveLength(122);
    expect(forge.comments.at(-1)?.body).toContain('Nothing gets wider');
    expect(forge.writes).toEqual([
      'POST /repos/acme/agents/issues/7/comments',
      'PATCH /repos/acme/agents/issues/comments/1121',
    ]);
    expect(forge.comments[0]?.body).toBe(`${COMMENT_MARKER}\nmine`);
  });

  test('[CIKIT-2] a change that lets agents do nothing new gets no comment', async () => {
    await repository.checkOut('unrelated');
    const job = runner(pull(repository.base));
    await job.step(check);
    expect(await job.step(comment)).toMatchObject({
      stdout: 'no comment on pull request #7: nothing to tell\n',
    });
    expect(forge.writes).toEqual([]);
  });

  test.each([
    ['a closed pull request', { state: 'closed' as const }, {}, 'no comment: pull request #7 is closed\n'],
    ['a locked one', { isLocked: true }, {}, 'no comment: pull request #7 is locked\n'],
    [
      'one from a fork',
      { refusal: 403 },
      { head: 'stranger/agents' },
      '::warning title=swarm diff::no comment: POST /repos/acme/agents/issues/7/comments: 403: the run of a pull request from a fork has a token that only reads. The report stands in the summary of the job\n',
    ],
    [
      'a token without the permission',
      { refusal: 403 },
      {},
      '::warning title=swarm diff::no comment: POST /repos/acme/agents/issues/7/comments: 403: the token may not write. Give the job permissions: pull-requests: write\n',
    ],
    [
      'an API that is down',
      { refusal: 502 },
      {},
      '::warning title=swarm diff::no comment: POST /repos/acme/agents/issues/7/comments: 502\n',
    ],
    [
      'no token',
      {},
      { token: '' },
      '::warning title=swarm diff::no comment: GITHUB_TOKEN is empty. Pass github.token to the step\n',
    ],
  ])(
    '[CIKIT-3] %s: explained, and the check does not fail',
    async (_, api, { head, token }: { head?: string; token?: string }, told) => {
      Object.assign(forge, api);
      await repository.checkOut('good');
      const job = runner(pull(repository.base, head));
      await job.step(check);
      const result = await job.step(comment, token === undefined ? {} : { token });
      expect(result).toEqual({ code: 0, stdout: told, stderr: '' });
      expect(forge.comments).toEqual([]);
    },
  );

  test('[CIKIT-4] a push: lint without diff and without comment', async () => {
    await repository.checkOut('good');
    const job = runner({ before: repository.base });
    expect(await job.step(check)).toMatchObject({ code: 0, stderr: '' });
    expect(job.outputs()).not.toHaveProperty('comment');
    expect(existsSync(join(repository.path, '.swarm-ci/diff.md'))).toBe(false);
  });

  test('[CIKIT-4] changed-only leaves out what the pull request does not touch', async () => {
    const base = await repository.checkOut('bad');
    const all = await runner(pull(base)).step(check);
    expect(all.stdout).toMatch(/^::error /m);
    const changed = await runner(pull(base)).step(check, { 'changed-only': 'true' });
    expect([changed.stdout.match(/^::error /gm), changed.stderr]).toEqual([null, '']);
  });

  test('[CIKIT-4] a path that is not there is exit code 2, told on standard error', async () => {
    await repository.checkOut('good');
    const job = runner(pull(repository.base));
    const { code, stderr } = await job.step(check, { paths: 'recipes/none' });
    expect(code).toBe(2);
    expect(stderr).toContain('there is nothing at "recipes/none"');
    expect(stderr).toContain('swarm lint ended with exit code 2\n');
  });
});
