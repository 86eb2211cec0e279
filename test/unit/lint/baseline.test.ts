import { expect, test } from '@jest/globals';
import { agent, recipe } from '../plugin/render-files.ts';
import { lintFiles } from './lint-files.ts';

const broken = `${agent('one', '  modle: x\n  envFrom: []\n')}---\n${agent('two', '  modle: x\n')}`;

async function baselineOf(text: string): Promise<string> {
  const result = await lintFiles(['a.yaml', '--baseline', 'b.json', '--write-baseline'], {
    files: { '/repo/a.yaml': text },
  });
  expect(result).toMatchObject({
    exitCode: 0,
    stdout: '',
    stderr: 'wrote the baseline b.json\n',
    files: [{ path: '/repo/b.json' }],
  });
  return result.files?.[0]?.text ?? '';
}

const against = (text: string, baseline: string, ...argv: string[]) =>
  lintFiles(['a.yaml', '--baseline', 'b.json', ...argv], {
    files: { '/repo/a.yaml': text, '/repo/b.json': baseline },
  });

test('a baseline takes away what it holds, wherever its lines have moved [LINT-11]', async () => {
  const baseline = await baselineOf(broken);
  expect(JSON.parse(baseline)).toMatchObject({
    version: 1,
    findings: expect.arrayContaining([
      {
        file: 'a.yaml',
        rule: 'schema.unknown-field',
        fingerprint: expect.any(String),
        message: expect.any(String),
      },
    ]),
  });
  expect(await against(broken, baseline)).toMatchObject({ exitCode: 0, stdout: '' });
  expect(await against(`# moved\n\n${broken}`, baseline)).toMatchObject({ exitCode: 0, stdout: '' });
});

test('what is new is told, also the second of two equal ones', async () => {
  const baseline = await baselineOf(broken);
  const { exitCode, stdout } = await against(`${broken}  rols: x\n`, baseline);
  expect([exitCode, stdout]).toEqual([
    1,
    expect.stringMatching(/^a\.yaml:19:3 \[schema\.unknown-field\] spec\.rols .*\n$/),
  ]);
  const twice = await against(`${broken}---\n${agent('three', '  modle: x\n')}`, baseline);
  expect(twice.stdout.match(/\n/g)).toHaveLength(1);
});

test('what it holds and is no longer found is a warning at its place, for what was linted [LINT-11]', async () => {
  const baseline = await baselineOf(broken);
  const mended = broken.replace('  envFrom: []\n', '');
  const { exitCode, stdout } = await against(mended, baseline);
  expect([exitCode, stdout]).toEqual([
    0,
    expect.stringMatching(
      /^b\.json:5:5 \[lint\.baseline-unused\] warning: the baseline holds schema\.alias of a\.yaml, which is no longer found\. .*\n$/,
    ),
  ]);
  expect(baseline.split('\n')[4]).toContain('"schema.alias"');
  const files = { '/repo/a.yaml': mended, '/repo/other.yaml': agent('one'), '/repo/b.json': baseline };
  for (const argv of [
    ['other.yaml', '--baseline', 'b.json'],
    ['a.yaml', '--baseline', 'b.json', '--environment', 'prod'],
  ])
    expect(await lintFiles(argv, { files })).toMatchObject({ exitCode: 0, stdout: '' });
  const ignored = { ...files, '/repo/.swarmlint.yaml': 'rules: { lint.baseline-unused: ignore }\n' };
  expect(await lintFiles(['a.yaml', '--baseline', 'b.json'], { files: ignored })).toMatchObject({
    stdout: '',
  });
});

test('of a file that is gone it is told by the folder that had it', async () => {
  const files = {
    '/repo/one/recipe.yaml': recipe(),
    '/repo/one/a.yaml': agent('a'),
    '/repo/one/b.yaml': agent('b', '  envFrom: []\n'),
  };
  const written = await lintFiles(['--baseline', 'b.json', '--write-baseline'], { files });
  const { '/repo/one/b.yaml': _gone, ...left } = { ...files, '/repo/b.json': written.files?.[0]?.text ?? '' };
  for (const path of ['.', 'one', 'one/a.yaml'])
    expect((await lintFiles([path, '--baseline', 'b.json'], { files: left })).stdout).toContain(
      'b.json:4:5 [lint.baseline-unused] warning: the baseline holds schema.alias of one/b.yaml, ',
    );
});

test('settings that are not understood write none', async () => {
  const files = { '/repo/a.yaml': broken, '/repo/.swarmlint.yaml': 'ruels: {}\n' };
  const result = await lintFiles(['a.yaml', '--baseline', 'b.json', '--write-baseline'], { files });
  expect(result).toMatchObject({ exitCode: 1, files: [] });
  expect(result.stdout).toContain('[lint.settings]');
});

test('it is the same text every time, and empty where nothing is found', async () => {
  expect(await baselineOf(broken)).toBe(await baselineOf(broken));
  expect(JSON.parse(await baselineOf(agent('one')))).toEqual({ version: 1, findings: [] });
});

test('settings may name it', async () => {
  const files = { '/repo/a.yaml': broken, '/repo/.swarmlint.yaml': 'baseline: known/b.json\n' };
  const written = await lintFiles(['a.yaml', '--write-baseline'], { files });
  expect(written.files?.[0]?.path).toBe('/repo/known/b.json');
  const baselined = { ...files, '/repo/known/b.json': written.files?.[0]?.text ?? '' };
  expect(await lintFiles(['a.yaml'], { files: baselined })).toMatchObject({ exitCode: 0, stdout: '' });
});

test.each([
  ['{}', 'is no baseline'],
  ['[', 'is no baseline'],
  ['{"version": 2, "findings": []}', 'is no baseline'],
  ['{"version": 1, "findings": [{}]}', 'is no baseline'],
])('%j is a usage error, not an empty baseline', async (baseline, expected) => {
  const result = await against(broken, baseline);
  expect([result.exitCode, result.stdout]).toEqual([2, '']);
  expect(result.stderr).toContain(expected);
});

test('a baseline that is not there is a usage error', async () => {
  expect(
    await lintFiles(['a.yaml', '--baseline', 'no.json'], { files: { '/repo/a.yaml': broken } }),
  ).toMatchObject({ exitCode: 2 });
  expect(
    await lintFiles(['a.yaml', '--write-baseline'], { files: { '/repo/a.yaml': broken } }),
  ).toMatchObject({ exitCode: 2 });
});
