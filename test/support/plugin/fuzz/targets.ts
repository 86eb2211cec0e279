import type fc from 'fast-check';
import { generate } from '../../../../plugin/commands/generate.ts';
import { lint } from '../../../../plugin/commands/lint.ts';
import type { PlacedFinding } from '../../../../plugin/findings.ts';
import { judgeSource } from '../../../../plugin/render-recipe.ts';
import { parseYaml } from '../../../../plugin/yaml/parse.ts';
import { plainSource } from '../../../../plugin/yaml/source-text.ts';
import { expandText } from '../../../unit/plugin/expand-text.ts';
import { memoryFileSystem } from '../../../unit/plugin/memory-files.ts';
import { changedObjects } from './changed-objects.ts';
import { brokenText, changedRecipe } from './inputs.ts';

/** One promise about generated input: throws for an input that breaks it, else says what became of it. */
export interface Target {
  readonly arbitrary: fc.Arbitrary<unknown>;
  readonly check: (input: never) => Promise<string> | string;
}

function target<Input>(
  arbitrary: fc.Arbitrary<Input>,
  check: (input: Input) => Promise<string> | string,
): Target {
  return { arbitrary, check };
}

function hold(condition: boolean, promise: string): void {
  if (!condition) throw new Error(`broken: ${promise}`);
}

const argoLine = /^(?:\S.*:\d+:\d+ \[[a-z]+\.[a-z.-]+\] \S.*|and \d+ more; .*)$/;

export const targets: Readonly<Record<string, Target>> = {
  reader: target(brokenText, (text) => {
    const findings: PlacedFinding[] = [];
    const { documents, source, events } = parseYaml(plainSource('a.yaml', text), (finding) =>
      findings.push(finding),
    );
    const lines = text.split(/\r\n?|\n/);
    for (const { position } of findings) {
      const line = lines[position.line - 1];
      hold(line !== undefined && position.column >= 1, 'a finding stands in the text');
    }
    for (const { value, rootEvent } of documents) {
      hold(typeof JSON.stringify(value) === 'string', 'a document is JSON');
      hold(events[rootEvent] !== undefined, 'a document has a place');
    }
    hold(source.positionOf(text.length).line <= lines.length, 'the end stands in the text');
    return findings.length > 0 ? 'refused' : 'read';
  }),
  expansion: target(brokenText, (text) => {
    const parameters = {
      x: 'y',
      name: 'n',
      model: 'qwen',
      replicas: 2,
      tools: ['a', 'b'],
      labels: { a: 'b' },
      prompt: 'a\nb',
    };
    const partials = { tools: '{{#each tools}}{{this}}{{/each}}', own: '{{> own}}' };
    const { text: expanded, findings } = expandText(text, parameters, { partials });
    hold((expanded === undefined) === findings.length > 0, 'it is all or nothing, and findings say which');
    hold((expanded ?? '').length <= 16 * 1024 * 1024, 'the output is bounded');
    return expanded === undefined ? 'refused' : 'expanded';
  }),
  rules: target(changedObjects, (objects) => {
    const text = objects.map((object) => `---\n${JSON.stringify(object)}\n`).join('');
    const options = {
      fileSystem: memoryFileSystem({ '/a': '' }),
      treeRoot: '/',
      displayBase: '/',
      namespace: 'demo',
    };
    const findings = judgeSource(plainSource('a.yaml', text), options);
    for (const { fact, rule } of findings)
      hold(fact !== '' && rule.includes('.'), 'a finding has a rule and a fact');
    return findings.some(({ severity }) => severity === 'error') ? 'refused' : 'accepted';
  }),
  recipes: target(changedRecipe, async (files) => {
    const entries = Object.entries(files).map(([path, content]) => [`/repo/demo/${path}`, content] as const);
    const fileSystem = memoryFileSystem({ '/repo/.git/HEAD': '', ...Object.fromEntries(entries) });
    const input = { cwd: '/repo/demo', fileSystem, readStdin: () => Promise.resolve(new Uint8Array()) };
    const env = { ARGOCD_APP_NAME: 'demo', ARGOCD_APP_NAMESPACE: 'demo', ARGOCD_APP_SOURCE_PATH: 'demo' };
    const { exitCode, stdout, stderr } = await generate({ ...input, argv: [], env });
    hold(exitCode === 0 || exitCode === 1, `the exit code is 0 or 1, not ${exitCode}: ${stderr}`);
    hold((exitCode === 1) === (stdout === ''), 'manifests, or an error');
    hold(stderr.length < 4_096, 'Argo CD is told less than 4 KB');
    for (const line of stderr.trimEnd().split('\n'))
      hold(line === '' || argoLine.test(line) || line.startsWith('warning: '), `a finding a line: ${line}`);
    for (const line of stdout.trimEnd().split('\n'))
      hold(
        stdout === '' || line === '---' || typeof JSON.parse(line).kind === 'string',
        'each document is whole',
      );
    const linted = await lint({ ...input, argv: ['--fix', '-o', 'sarif'], env: {} });
    hold(
      linted.exitCode === 0 || linted.exitCode === 1,
      `lint's exit code is 0 or 1, not ${linted.exitCode}: ${linted.stderr}`,
    );
    hold(typeof JSON.parse(linted.stdout).version === 'string', 'SARIF is JSON');
    return exitCode === 0 ? 'rendered' : 'refused';
  }),
};
