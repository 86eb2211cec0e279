import { describe, expect, test } from '@jest/globals';
import { agent, configMap, recipe } from '../plugin/render-files.ts';
import { lintFiles } from './lint-files.ts';

type Files = Readonly<Record<string, string>>;

/** What `--fix` writes, by path, and what it says. */
async function fixed(files: Files, argv: readonly string[] = []) {
  const result = await lintFiles(['--fix', ...argv], { files });
  return {
    ...result,
    written: Object.fromEntries((result.files ?? []).map(({ path, text }) => [path, text])),
  };
}

/** What one file becomes; the same text when it is not written. */
async function fixedText(text: string): Promise<string> {
  const { written } = await fixed({ '/repo/recipe.yaml': recipe(), '/repo/a.yaml': text });
  return written['/repo/a.yaml'] ?? text;
}

const odd = `# head
apiVersion: kubeswarm.io/v1alpha1   # odd   spacing
kind: SwarmAgent
metadata: {name: one}
spec:
    model:   'qwen'

    # why these
    envFrom:
        - secretRef: {name: a}   # deep


    prompt: {inline: "You are"}
    settings: [a, b]   # both
    tools:
        mcp:
        -   name: x
            url: "http://x"
            auth: {type: bearer, secretRef: {name: s, key: k}}
`;

describe('--fix [LINT-13]', () => {
  test('writes the spelling of the CRD, and leaves comments, format and everything else', async () => {
    const other = `---\n${configMap('other')}---\n`;
    const text = await fixedText(`${odd}${other}${agent('two')}`);
    const lines = (whole: string) => whole.split('\n');
    expect(lines(text).slice(0, 7)).toEqual(lines(odd).slice(0, 7));
    expect(text).toContain(`    infrastructure:
        # why these
        envFrom:
          - secretRef: {name: a} # deep
`);
    expect(text).toContain('settings: [{name: a}, {name: b}] # both');
    expect(text).toContain('auth: {bearer: {secretKeyRef: {name: s, key: k}}}');
    expect(text).toContain('    prompt: {inline: "You are"}\n');
    expect(text.endsWith(`${other}${agent('two')}`)).toBe(true);
  });

  test('tells what is left, and with nothing left the exit code is 0', async () => {
    const files = { '/repo/recipe.yaml': recipe(), '/repo/a.yaml': agent('a', '  envFrom: []\n') };
    expect(await fixed(files, ['--max-warnings', '0'])).toMatchObject({ exitCode: 0, stdout: '' });
    const broken = { ...files, '/repo/b.yaml': agent('b', '  envFrom: []\n  modle: x\n') };
    const result = await fixed(broken);
    expect(Object.keys(result.written)).toEqual(['/repo/a.yaml', '/repo/b.yaml']);
    expect(result.stderr).toBe('fixed a.yaml\nfixed b.yaml\n');
    expect([result.exitCode, result.stdout]).toEqual([
      1,
      expect.stringMatching(/^b\.yaml:\d+:3 \[schema\.unknown-field\] .*\n$/),
    ]);
  });

  test('doing it twice is doing it once', async () => {
    const once = await fixedText(odd);
    expect(once).not.toBe(odd);
    expect(await fixedText(once)).toBe(once);
  });

  test('line ends of Windows stay', async () => {
    const text = await fixedText(odd.replaceAll('\n', '\r\n'));
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(text).toContain('infrastructure:\r\n');
  });

  test.each([
    ['a syntax error', `${odd}---\na: [\n`],
    ['an ambiguous text', `${odd}---\na: yes\n`],
    ['a key that stands twice', `${odd}---\na: 1\na: 2\n`],
  ])('a file with %s stays as it is', async (_, text) => {
    expect(await fixedText(text)).toBe(text);
  });

  test('a comment that a fix would lose keeps its object as it is', async () => {
    const both = agent(
      'a',
      '  networkPolicy: strict # since May\n  infrastructure: {networkPolicy: default}\n',
    );
    expect(await fixedText(both)).toBe(both);
    const without = both.replace(' # since May', '');
    expect(await fixedText(without)).not.toContain('  networkPolicy: strict');
  });

  test('what is ignored, and what settings ignore, stays', async () => {
    const ignored = agent('a', '  # swarmlint-ignore schema.alias: read by others\n  envFrom: []\n');
    expect(await fixedText(ignored)).toBe(ignored);
    const other = agent('b', '  envFrom: []\n');
    expect(await fixedText(`${ignored}---\n${other}`)).toBe(`${ignored}---\n${await fixedText(other)}`);
    const files = {
      '/repo/.swarmlint.yaml': 'rules: {schema.alias: ignore}\n',
      '/repo/recipe.yaml': recipe(),
      '/repo/a.yaml': other,
    };
    expect((await fixed(files)).written).toEqual({});
  });

  test('templates are left to their authors, and told', async () => {
    const files = { '/repo/recipe.yaml': recipe(), '/repo/a.yaml.hbs': agent('a', '  envFrom: []\n') };
    const result = await fixed(files);
    expect(result.written).toEqual({});
    expect(result.stdout).toContain('[schema.alias]');
  });

  test('nothing outside of the repository is written, nor standard input', async () => {
    const policy = `apiVersion: kubeswarm.io/v1alpha1\nkind: SwarmPolicy\nmetadata: {name: p}\nspec: {models: {allow: ["*"]}}\n`;
    const files = {
      '/repo/.git/HEAD': '',
      '/repo/recipe.yaml': recipe(),
      '/repo/a.yaml': agent('a'),
      '/etc/policies/p.yaml': policy,
    };
    const result = await fixed(files, ['--policies', '/etc/policies']);
    expect([result.written, result.stdout]).toEqual([{}, expect.stringContaining('[schema.alias]')]);
    expect((await lintFiles(['-', '--fix'])).exitCode).toBe(2);
  });

  test('anchors keep what they stand for', async () => {
    const text = agent('a', '  envFrom: &env\n  - secretRef: {name: a}\n  settings: [x]\n').replace(
      'metadata: {name: a}',
      'metadata: {name: a, annotations: {a: &text hello, b: *text}}',
    );
    expect(await fixedText(text)).toContain('infrastructure:');
    expect(await fixedText(text)).toContain('&text hello, b: *text');
  });
});
