import { Ajv2020 } from 'ajv/dist/2020.js';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';
import { type JsonSchema, jsonSchema } from './json-schema.ts';
import { type GeneratedFile, type KindSchema, notice, type Schema } from './schema.ts';

/**
 * schemas/generated/validators.mjs: one function for each kind and for recipe.yaml, compiled by Ajv. Parts that kinds
 * share are compiled once. Bundled, because Ajv's code asks for its own modules with `require`.
 */
export async function validatorFiles(
  kinds: readonly KindSchema[],
  recipe: Schema,
): Promise<readonly GeneratedFile[]> {
  const definitions = new Map<string, JsonSchema>();
  const options = { forReaders: false };
  const roots = kinds.map(({ kind, schema }): readonly [string, JsonSchema] => [
    kind,
    {
      type: 'object',
      ...(schema.required && { required: schema.required }),
      properties: {
        apiVersion: {},
        kind: {},
        metadata: {},
        ...Object.fromEntries(
          Object.entries(schema.properties ?? {}).map(([name, part]) => [
            name,
            jsonSchema(part, definitions, options),
          ]),
        ),
      },
      additionalProperties: false,
    },
  ]);
  return validatorModule(
    'validators',
    [...roots, ['Recipe', jsonSchema(recipe, definitions, options)]],
    definitions,
  );
}

/** schemas/generated/team-test-validator.mjs, apart from the others: the plugin does not read tests. */
export async function teamTestValidatorFiles(teamTest: Schema): Promise<readonly GeneratedFile[]> {
  const definitions = new Map<string, JsonSchema>();
  const root = jsonSchema(teamTest, definitions, { forReaders: false });
  return validatorModule('team-test-validator', [['TeamTest', root]], definitions);
}

/** A module that exports `validators`: one function for each root. */
async function validatorModule(
  module: string,
  roots: readonly (readonly [name: string, JsonSchema])[],
  definitions: ReadonlyMap<string, JsonSchema>,
): Promise<readonly GeneratedFile[]> {
  const names = roots.map(([name]) => name);
  const ajv = new Ajv2020({
    allErrors: true,
    messages: false,
    inlineRefs: false,
    strictTypes: false,
    unicodeRegExp: true,
    code: { source: true, esm: true, optimize: 2 },
  });
  ajv.addSchema({ $id: 'kubeswarm', $defs: Object.fromEntries(definitions) });
  for (const [name, root] of roots) ajv.addSchema(withAbsoluteReferences({ ...root, $id: name }));
  const code = standaloneCode.default(
    ajv,
    Object.fromEntries(names.map((name) => [`validate${name}`, name])),
  );
  const table = names.map((name) => `${name}: validate${name}`).join(', ');
  return [
    {
      path: `schemas/generated/${module}.mjs`,
      text: `// ${notice}\n${await bundled(`${code}\nexport const validators = { ${table} };\n`)}`,
    },
    { path: `schemas/generated/${module}.d.mts`, text: declarations(names) },
  ];
}

function declarations(names: readonly string[]): string {
  const members = names.map((name) => `  readonly ${name}: ValidateFunction;\n`).join('');
  return `// ${notice}
import type { ValidateFunction } from '../validate-function.ts';

export const validators: {
${members}};
`;
}

/** Roots refer to the shared document. */
function withAbsoluteReferences(schema: JsonSchema): JsonSchema {
  const text = JSON.stringify(schema).replaceAll('"$ref":"#/$defs/', '"$ref":"kubeswarm#/$defs/');
  const parsed: JsonSchema = JSON.parse(text);
  return parsed;
}

async function bundled(code: string): Promise<string> {
  const result = await build({
    stdin: { contents: code, resolveDir: import.meta.dirname, loader: 'js' },
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    write: false,
    minify: true,
    logLevel: 'error',
  });
  const [file] = result.outputFiles;
  if (file === undefined) throw new Error('esbuild returned no file');
  return file.text;
}
