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
  const recipeRoot = jsonSchema(recipe, definitions, options);
  const names = [...roots.map(([kind]) => kind), 'Recipe'];
  const ajv = new Ajv2020({
    allErrors: true,
    messages: false,
    inlineRefs: false,
    strictTypes: false,
    unicodeRegExp: true,
    code: { source: true, esm: true, optimize: 2 },
  });
  ajv.addSchema({ $id: 'kubeswarm', $defs: Object.fromEntries(definitions) });
  for (const [name, root] of [...roots, ['Recipe', recipeRoot] as const]) {
    ajv.addSchema(withAbsoluteReferences({ ...root, $id: name }));
  }
  const code = standaloneCode.default(
    ajv,
    Object.fromEntries(names.map((name) => [`validate${name}`, name])),
  );
  const table = names.map((name) => `${name}: validate${name}`).join(', ');
  return [
    {
      path: 'schemas/generated/validators.mjs',
      text: `// ${notice}\n${await bundled(`${code}\nexport const validators = { ${table} };\n`)}`,
    },
    { path: 'schemas/generated/validators.d.mts', text: declarations(names) },
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
