import { describe, expect, test } from '@jest/globals';
import { rules } from '../../../schemas/errors.ts';
import { junitErrors, sarifErrors } from '../../support/lint/published-schemas.ts';
import { agent } from '../plugin/render-files.ts';
import { lintFiles, repository } from './lint-files.ts';

const outputOf = async (format: string, argv: readonly string[] = [], cwd?: string): Promise<string> =>
  (await lintFiles([...argv, '-o', format], cwd === undefined ? {} : { cwd })).stdout;

const formats = ['text', 'json', 'junit', 'sarif', 'github', 'gitlab', 'azure', 'krm'];

test('several outputs come from one run, at most one of them on standard output [LINT-1]', async () => {
  const files = formats.flatMap((format) => ['-o', `${format}=out/${format}`]);
  const result = await lintFiles([...files, '-o', 'text']);
  expect(result.exitCode).toBe(1);
  expect(result.stdout).toBe(await outputOf('text'));
  expect(result.files).toEqual(
    await Promise.all(
      formats.map(async (format) => ({ path: `/repo/out/${format}`, text: await outputOf(format) })),
    ),
  );
  const silent = await lintFiles(['-o', 'sarif=a.sarif']);
  expect([silent.exitCode, silent.stdout, silent.stderr]).toEqual([1, '', '']);
});

describe.each(formats)('%s', (format) => {
  test('is the same text every time, in whatever order files are listed [LINT-2]', async () => {
    const first = await outputOf(format);
    const turned = Object.fromEntries(Object.entries(repository).toReversed());
    expect((await lintFiles(['-o', format], { files: turned })).stdout).toBe(first);
    const twoPaths = await outputOf(format, ['recipes/clean', 'recipes/broken']);
    expect(twoPaths).toBe(await outputOf(format, ['recipes/broken', 'recipes/clean', 'recipes/broken']));
  });
});

describe('sarif [LINT-3]', () => {
  test('validates against its published schema, with findings and without', async () => {
    const text = await outputOf('sarif');
    expect(sarifErrors(text)).toEqual([]);
    expect(JSON.parse(text).runs[0].results.length).toBeGreaterThan(3);
    const empty = await outputOf('sarif', ['recipes/clean']);
    expect(sarifErrors(empty)).toEqual([]);
    expect(JSON.parse(empty).runs[0].results).toEqual([]);
  });

  test('the schema can refuse', () => {
    expect(sarifErrors('{"version": "2.1.0", "runs": [{"results": []}]}')).not.toEqual([]);
  });

  test('explains each rule that it names, and points to it', async () => {
    const [run] = JSON.parse(await outputOf('sarif')).runs;
    for (const { ruleId, ruleIndex } of run.results) {
      const { id, help, fullDescription } = run.tool.driver.rules[ruleIndex];
      expect(id).toBe(ruleId);
      expect(fullDescription.text).toBe(Object.entries(rules).find(([each]) => each === id)?.[1].why);
      expect(help.text).toContain(`docs/rules/${id}.md`);
    }
  });

  test('names files relative to the repository, whatever folder lint was started in', async () => {
    const uris = async (argv: readonly string[], cwd: string): Promise<readonly string[]> => {
      const { runs } = JSON.parse(await outputOf('sarif', argv, cwd));
      return runs[0].results.map(
        (each: { locations: readonly { physicalLocation: { artifactLocation: { uri: string } } }[] }) =>
          each.locations[0]?.physicalLocation.artifactLocation.uri,
      );
    };
    const fromRoot = await uris([], '/repo');
    expect(fromRoot).toContain('recipes/broken/a%20b.yaml');
    expect(await uris(['../broken'], '/repo/recipes/clean')).toEqual(fromRoot);
  });

  test('fingerprints stay when lines move, and tell apart what is equal', async () => {
    const prints = async (text: string): Promise<readonly string[]> => {
      const files = { '/repo/a.yaml': text };
      const { stdout } = await lintFiles(['a.yaml', '-o', 'sarif'], { files });
      const { runs } = JSON.parse(stdout);
      return runs[0].results.map(
        (each: { partialFingerprints: Readonly<Record<string, string>> }) =>
          each.partialFingerprints['swarmLint/v1'],
      );
    };
    const text = `${agent('one', '  modle: x\n')}---\n${agent('two', '  modle: x\n')}`;
    const before = await prints(text);
    expect(new Set(before).size).toBe(before.length);
    expect(before.length).toBeGreaterThan(1);
    expect(await prints(`# a comment\n\n${text}`)).toEqual(before);
    expect(await prints(text.replace('modle', 'modell'))).not.toEqual(before);
  });
});

describe('junit [LINT-4]', () => {
  test('validates against the schema of Jenkins, with findings and without', async () => {
    expect(await junitErrors(await outputOf('junit'))).toEqual([]);
    expect(await junitErrors(await outputOf('junit', ['recipes/clean']))).toEqual([]);
    expect(await junitErrors('<testsuites><testcase/></testsuites>')).not.toEqual([]);
  });

  test('stays XML, whatever names and values hold', async () => {
    const name = 'a\u0001\u202e\ud800<"&.yaml';
    const files = { [`/repo/${name}`]: agent('one', `  "x\ud83d\ude00\u0085]]>": 1\n`) };
    const { stdout } = await lintFiles(['.', '-o', 'junit'], { files });
    expect(await junitErrors(stdout)).toEqual([]);
    expect(stdout).toContain('<failure');
  });

  test('counts what it holds: a failure for each error, and a clean run is not empty', async () => {
    const text = await outputOf('junit');
    const errors = JSON.parse(await outputOf('json')).filter(
      (each: { severity: string }) => each.severity === 'error',
    );
    expect(text.match(/<failure /g)).toHaveLength(errors.length);
    expect(text).toMatch(new RegExp(`<testsuites [^>]*failures="${errors.length}"`));
    const total = Number(/<testsuites [^>]*tests="(\d+)"/.exec(text)?.[1]);
    expect(text.match(/<testcase /g)).toHaveLength(total);
    const clean = await outputOf('junit', ['recipes/clean']);
    expect(clean).toContain('<testcase classname="recipes/clean" name="was linted"/>');
  });
});

describe('annotations [LINT-5]', () => {
  test('of GitHub are workflow commands, one a finding, with their delimiters escaped', async () => {
    const lines = (await outputOf('github')).trimEnd().split('\n');
    expect(lines).toContainEqual(
      expect.stringMatching(
        /^::error file=recipes\/broken\/a b\.yaml,line=8,col=3,title=schema\.unknown-field::spec\.modle is not/,
      ),
    );
    expect(lines.some((line) => line.startsWith('::warning file='))).toBe(true);
    const files = { '/repo/100%,a:b.yaml': agent('one', '  "50%0Ax": 1\n') };
    const { stdout } = await lintFiles(['.', '-o', 'github'], { files });
    expect(stdout).toContain('::error file=100%25%2Ca%3Ab.yaml,line=');
    expect(stdout).toContain('50%250Ax');
  });

  test('of Azure are logging commands, one a finding, with their delimiters escaped', async () => {
    const files = { '/repo/100%;a]b.yaml': agent('one', '  "50%0Ax": 1\n') };
    const { stdout } = await lintFiles(['.', '-o', 'azure'], { files });
    expect(stdout).toMatch(
      /^##vso\[task\.logissue type=error;sourcepath=100%AZP25%3Ba%5Db\.yaml;linenumber=8;columnnumber=3;code=schema\.unknown-field;\].*50%AZP250Ax.*\n$/,
    );
  });

  test('of GitLab are a Code Quality report with a fingerprint for each', async () => {
    const entries: readonly Readonly<Record<string, unknown>>[] = JSON.parse(await outputOf('gitlab'));
    expect(entries).toContainEqual({
      description: expect.stringContaining('spec.modle is not a field of SwarmAgent'),
      check_name: 'schema.unknown-field',
      fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/),
      severity: 'major',
      location: { path: 'recipes/broken/a b.yaml', lines: { begin: 8 } },
    });
    expect(new Set(entries.map(({ fingerprint }) => fingerprint)).size).toBe(entries.length);
    expect(await outputOf('gitlab', ['recipes/clean'])).toBe('[]\n');
  });
});

test('warnings fail only above --max-warnings, and the exit code says so [LINT-6]', async () => {
  const files = {
    '/repo/a.yaml': `${agent('one', '  envFrom: []\n')}---\n${agent('two', '  envFrom: []\n')}`,
  };
  const run = (...argv: string[]) => lintFiles(['a.yaml', ...argv], { files });
  expect((await run()).exitCode).toBe(0);
  expect((await run('--max-warnings', '2')).exitCode).toBe(0);
  const over = await run('--max-warnings', '1');
  expect([over.exitCode, over.stderr]).toEqual([1, '2 warnings are more than the 1 that are allowed\n']);
});
