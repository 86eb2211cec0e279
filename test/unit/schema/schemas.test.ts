import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { CommandResult } from '../../../plugin/commands/command.ts';
import { schema } from '../../../plugin/commands/schema.ts';
import { ownSchemas } from '../../../plugin/schema/editor-schemas.ts';
import { kinds } from '../../../schemas/kinds.ts';
import { corpus } from '../../support/schemas/corpus.ts';
import { memoryFileSystem } from '../plugin/memory-files.ts';
import { agent, recipe } from '../plugin/render-files.ts';

const files = {
  '/repo/.git/HEAD': '',
  '/repo/.swarmlint.yaml': 'rules: {}\n',
  '/repo/one/recipe.yaml': recipe('parameters: {properties: {model: {type: string}}}\n'),
  '/repo/one/a.yaml': agent('a'),
  '/repo/one/b.yaml': 'kind: ConfigMap\n',
  '/repo/one/c.yaml.hbs': agent('a').replace('qwen2.5:7b', '{{quote model}}'),
  '/repo/one/values.yaml': '',
  '/repo/one/tests/a.yaml': 'kind: TeamTest\n',
  '/repo/one/tests/model.script.yaml': 'turns: []\n',
  '/repo/two/recipe.yaml': recipe(),
};

function run(...argv: readonly string[]): Promise<CommandResult> {
  const fileSystem = memoryFileSystem(files);
  return schema({
    argv,
    env: {},
    cwd: '/repo',
    fileSystem,
    readStdin: () => Promise.reject(new Error('stdin')),
  });
}

const namesIn = (result: CommandResult) => (result.files ?? []).map(({ path }) => path);

const ajv = new Ajv2020({ strict: false, validateFormats: false, logger: false });
const bySchema = Object.fromEntries(
  kinds.map(({ kind, singular }) => [kind, ajv.compile(ownSchemas[singular] ?? false)]),
);

describe('swarm schema', () => {
  test('[EDITOR-1] writes a schema for every kind and file, each a JSON Schema whose references lead somewhere', async () => {
    const result = await run();
    const names = namesIn(result).map((path) => path.replace('/repo/.schemas/', ''));
    const expected = [
      'manifests',
      'recipe',
      'lint',
      'test',
      'values/one',
      ...kinds.map(({ singular }) => singular),
    ];
    expect(names).toEqual(expect.arrayContaining(expected.map((name) => `${name}.json`)));
    expect(names).toHaveLength(15 + 13);
    for (const group of ['/repo/.schemas/', '/repo/.schemas/templated/']) {
      const ajv = new Ajv2020({ strict: false, validateFormats: false, logger: false });
      const own = (result.files ?? []).filter(
        ({ path }) => path.slice(group.length).split('/').length === 1 && path.startsWith(group),
      );
      for (const { path, text } of own) ajv.addSchema({ ...JSON.parse(text), $id: path });
      for (const { path } of own) expect(ajv.getSchema(path)).toBeInstanceOf(Function);
    }
  });

  test('prints one, and writes nothing', async () => {
    const { stdout, files: written } = await run('SwarmAgent', '-o', '-');
    expect(JSON.parse(stdout)).toMatchObject({ title: 'SwarmAgent' });
    expect(written).toBeUndefined();
    expect(JSON.parse((await run('values', '-o', '-')).stdout)).toMatchObject({ title: 'Values of demo' });
  });

  test('[EDITOR-6] prints settings that name every schema, and a template that is YAML to an editor', async () => {
    expect(JSON.parse((await run('-o', 'tools/schemas')).stdout)).toEqual({
      'yaml.schemas': {
        './tools/schemas/manifests.json': ['**/*.yaml', '**/*.yml'],
        './tools/schemas/templated/manifests.json': ['one/c.yaml.hbs'],
        './tools/schemas/lint.json': ['**/.swarmlint.yaml'],
        './tools/schemas/values/one.json': ['one/values.yaml', 'one/values/*.yaml'],
      },
      'files.associations': { '**/one/c.yaml.hbs': 'yaml' },
    });
  });

  test('[EDITOR-5] points files to the schemas that are written, and leaves those of others alone', async () => {
    const all = await run('--modeline', '.');
    expect(namesIn(all).filter((path) => !path.includes('.schemas'))).toEqual([
      '/repo/.swarmlint.yaml',
      '/repo/one/recipe.yaml',
      '/repo/one/values.yaml',
      '/repo/one/tests/a.yaml',
      '/repo/one/a.yaml',
      '/repo/one/c.yaml.hbs',
      '/repo/two/recipe.yaml',
    ]);
    expect(all.stdout).toBe('');
    const some = await run('values', '--modeline', 'one');
    expect(namesIn(some)).toEqual(['/repo/.schemas/values/one.json', '/repo/one/values.yaml']);
  });

  test.each([
    [['swarmagnt'], 'there is no schema "swarmagnt" (did you mean "swarmagent"?)'],
    [['-o', '-'], '-o - prints one schema'],
    [['manifests', '-o', '-'], '-o - prints one schema'],
    [['lint', '-o', '-', '--modeline', '.'], '--modeline needs a folder'],
    [['values', '-o', '-', '--recipes', 'two'], 'values of 0 recipes cannot be printed'],
    [['--recipes', 'three'], 'there is nothing at "three"'],
  ])('%j is a usage error', async (argv, message) => {
    const result = await run(...argv);
    expect([result.exitCode, result.stdout, result.files]).toEqual([2, '', undefined]);
    expect(result.stderr).toContain(message);
  });

  const cases = corpus().filter(({ object, old }) => old === undefined && object.kind in bySchema);

  test('[EDITOR-3] accepts every manifest of the corpus that the API accepts', () => {
    // YAML 1.1 reads `on` as true, and an editor says of a field without a value what may stand there.
    const isOdd = (object: unknown) => /"true":|:null/.test(JSON.stringify(object));
    const valid = cases.filter(({ finds, object }) => finds.length === 0 && !isOdd(object));
    expect(valid.length).toBeGreaterThan(80);
    for (const { says, object } of valid) {
      const accepts = bySchema[object.kind];
      expect({ says, isValid: accepts?.(object), errors: accepts?.errors }).toEqual({
        says,
        isValid: true,
        errors: null,
      });
    }
  });

  test('[EDITOR-2] refuses what the API refuses by its schema', () => {
    const ofSchema =
      /^schema\.(?:enum|type|required|unknown-field|minimum|maximum|pattern|m(?:in|ax)-(?:items|length)) spec/;
    const invalid = cases.filter(({ finds }) => finds.some((find) => ofSchema.test(find)));
    expect(invalid.length).toBeGreaterThan(200);
    expect(invalid.filter(({ object }) => bySchema[object.kind]?.(object)).map(({ says }) => says)).toEqual(
      [],
    );
  });
});
