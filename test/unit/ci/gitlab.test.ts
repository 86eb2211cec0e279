import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { COMMENT_MARKER } from '../../../plugin/diff/print/markdown.ts';
import { type CiRepository, ciRepository, runBash } from '../../support/ci/ci-repository.ts';
import { packedPackage } from '../../support/ci/packed-package.ts';
import { type ScriptedForge, startScriptedForge } from '../../support/ci/scripted-forge.ts';
import { junitErrors } from '../../support/lint/published-schemas.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const root = join(import.meta.dirname, '../../..');
const folder = temporaryFolder();
const { swarm: job } = parse(readFileSync(join(root, 'ci/gitlab/template.yml'), 'utf8'));

let tested: CiRepository;
/** Most tests are not about those of the team, which take a second each time. */
let untested: CiRepository;
let packed: string;
let forge: ScriptedForge;

beforeAll(async () => {
  tested = await ciRepository(join(folder, 'tested'), { hasTests: true });
  untested = await ciRepository(join(folder, 'untested'));
  ({ path: packed } = await packedPackage(folder));
});
beforeEach(async () => {
  forge = await startScriptedForge();
  forge.state = 'opened';
});
afterEach(() => forge.stop());

/** Runs the job of the template as a runner does: its variables, those of the pipeline, its script. */
const run = (repository: CiRepository, variables: Readonly<Record<string, string>> = {}) =>
  runBash(job.script.join('\n'), repository.path, {
    ...job.variables,
    CI: 'true',
    CI_API_V4_URL: forge.url,
    CI_JOB_TOKEN: 'token-of-the-job',
    CI_PROJECT_ID: '12',
    CI_MERGE_REQUEST_PROJECT_ID: '12',
    CI_MERGE_REQUEST_IID: '7',
    CI_MERGE_REQUEST_DIFF_BASE_SHA: repository.base,
    SWARM_PACKAGE: packed,
    SWARM_GITLAB_TOKEN: 'token-of-the-project',
    ...variables,
  });
const report = (name: string): string => readFileSync(join(tested.path, '.swarm-ci', name), 'utf8');

describe('the job of the GitLab template', () => {
  test('[CIKIT-6] a bad commit: findings in the log, Code Quality, JUnit, exit code 1, a note', async () => {
    await tested.checkOut('bad');
    const { code, stdout, stderr } = await run(tested);
    expect([code, stderr]).toEqual([1, '']);
    expect(stdout).toMatch(/^recipes\/support\/classifier-agent\.yaml:\d+:3 \[schema\.unknown-field\] /m);
    const [quality] = JSON.parse(report('codequality.json'));
    expect(quality).toMatchObject({
      check_name: 'schema.unknown-field',
      severity: 'major',
      location: { path: 'recipes/support/classifier-agent.yaml' },
    });
    expect(await junitErrors(report('lint.xml'))).toEqual([]);
    expect(job.artifacts.reports).toEqual({
      codequality: '.swarm-ci/codequality.json',
      junit: ['.swarm-ci/lint.xml', '.swarm-ci/tests.xml'],
    });
    expect(stdout).toContain('commented on merge request !7\n');
  });

  test('[CIKIT-6] one note: made once, then updated; that of another user is left alone', async () => {
    forge.comments.push({ id: 1, body: `${COMMENT_MARKER}\nmine`, author: { id: 5 } });
    await tested.checkOut('good');
    const { stdout } = await run(tested);
    expect(stdout).toContain('commented on merge request !7\n');
    expect(stdout).toMatch(/^PASS {2}recipes\/support: /m);
    expect(await junitErrors(report('tests.xml'))).toEqual([]);
    expect(forge.credential).toBe('token-of-the-project');
    expect((await run(tested)).stdout).toContain('the comment on merge request !7 is up to date\n');
    await tested.checkOut('unrelated');
    expect(await run(tested)).toMatchObject({ code: 0 });
    expect(forge.writes).toEqual([
      'POST /projects/12/merge_requests/7/notes',
      'PUT /projects/12/merge_requests/7/notes/1001',
    ]);
    expect(forge.comments.map(({ body }) => body.split('\n').length > 2)).toEqual([false, true]);
  });

  test.each([
    ['a merged one', { state: 'merged' as const }, {}, 'no comment: merge request !7 is merged\n'],
    [
      'no token',
      {},
      { SWARM_GITLAB_TOKEN: '' },
      'no comment: SWARM_GITLAB_TOKEN is empty, and CI_JOB_TOKEN may not write notes.',
    ],
    ['a token that may not', { refusal: 403 }, {}, '403: the token may not write. Give it scope api'],
  ])('[CIKIT-3] %s: explained, and the check does not fail', async (_, api, variables, told) => {
    Object.assign(forge, api);
    await untested.checkOut('good');
    const { code, stdout } = await run(untested, variables);
    expect(code).toBe(0);
    expect(stdout).toContain(told);
  });
});

describe('where the program comes from', () => {
  let server: Server;
  const credentials: (string | undefined)[] = [];
  let url: string;
  beforeAll(async () => {
    server = createServer((request, response) => {
      credentials.push(request.headers['job-token']?.toString());
      if (request.url === '/none.tgz') response.writeHead(404).end();
      else response.end(readFileSync(packed));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await untested.checkOut('unrelated');
  });
  afterAll(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });

  test('[CIKIT-7] GitLab: a URL; the package registry of the same GitLab gets the token of the job, nobody else does', async () => {
    expect(await run(untested, { SWARM_PACKAGE: `${url}/kubeswarm.tgz` })).toMatchObject({
      code: 0,
      stderr: '',
    });
    await run(untested, { SWARM_PACKAGE: `${url}/kubeswarm.tgz`, CI_API_V4_URL: url });
    expect(credentials).toEqual([undefined, 'token-of-the-job']);
  });

  test.each([
    ['', 'SWARM_PACKAGE is empty. Set it to'],
    ['none.tgz', "cannot stat 'none.tgz'"],
  ])('[CIKIT-7] GitLab: %j is explained', async (path, told) => {
    const { code, stderr } = await run(untested, { SWARM_PACKAGE: path });
    expect(code).not.toBe(0);
    expect(stderr).toContain(told);
  });

  const check = (env: Readonly<Record<string, string>>) =>
    runBash(`bash '${root}/ci/check.sh' text`, untested.path, env);

  test('[CIKIT-7] check.sh: a path, a URL, a program that is there, the checkout of the kit', async () => {
    const program = `${root}/dist/swarm.mjs`;
    for (const env of [
      { SWARM_PACKAGE: packed },
      { SWARM_PACKAGE: `${url}/x.tgz` },
      { SWARM_PROGRAM: program },
      {},
    ])
      expect(await check(env)).toMatchObject({ code: 0, stderr: '' });
  });

  test.each([
    [{ SWARM_PACKAGE: 'none.tgz' }, "cannot stat 'none.tgz'"],
    [{ SWARM_PROGRAM: '/nowhere/swarm' }, '/nowhere/swarm does not start. It needs Node 24 or newer'],
  ])('[CIKIT-7] check.sh: %j is explained, with exit code 2', async (env, told) => {
    const { code, stderr } = await check(env);
    expect([code, stderr]).toEqual([2, expect.stringContaining(told)]);
  });

  test('[CIKIT-7] check.sh: a URL that has no package', async () => {
    const { code, stderr } = await check({ SWARM_PACKAGE: `${url}/none.tgz` });
    expect(code).toBe(2);
    expect(stderr).toContain(
      `SWARM_PACKAGE cannot be read from ${url}/none.tgz. Put there what npm pack makes`,
    );
  });
});
