import { documentSchema, type JsonSchema, jsonSchema } from './json-schema.ts';
import { type GeneratedFile, group, type KindSchema, notice, type Schema, version } from './schema.ts';

/** Schemas for editors, with descriptions and defaults: for each kind, all of them, recipe.yaml and team tests. */
export function editorFiles(
  kinds: readonly KindSchema[],
  recipe: Schema,
  teamTest: Schema,
): readonly GeneratedFile[] {
  return [
    ...kinds.map((kind) =>
      jsonFile(`editor/${kind.kind.toLowerCase()}.json`, documentSchema(kind, forReaders)),
    ),
    jsonFile('editor/all.json', anyKind(kinds)),
    jsonFile('editor/recipe.json', fileSchema('recipe.yaml', recipe)),
    jsonFile('editor/team-test.json', fileSchema('TeamTest', teamTest)),
  ];
}

const forReaders = { forReaders: true };

function fileSchema(title: string, schema: Schema): JsonSchema {
  const definitions = new Map<string, JsonSchema>();
  const { typeName: _name, ...unnamed } = schema;
  const { description, ...root } = jsonSchema(unnamed, definitions, forReaders);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title,
    description,
    ...root,
    $defs: Object.fromEntries(definitions),
  };
}

/** Chooses the schema by the kind of the document, so that one setting serves every file. */
function anyKind(kinds: readonly KindSchema[]): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: `${group}/${version}`,
    type: 'object',
    allOf: [
      ofGroup(
        {},
        { properties: { kind: { description: `A kind of ${group}.`, enum: kinds.map(({ kind }) => kind) } } },
      ),
      ...kinds.map(({ kind }) => ofGroup({ kind: { const: kind } }, { $ref: `${kind.toLowerCase()}.json` })),
    ],
  };
}

/** What a document of ours with these fields must be; objects of other groups are anybody's. */
function ofGroup(fields: JsonSchema, schema: JsonSchema): JsonSchema {
  const properties = { apiVersion: { const: `${group}/${version}` }, ...fields };
  // biome-ignore lint/suspicious/noThenProperty: JSON Schema names this keyword so
  return { if: { required: Object.keys(properties), properties }, then: schema };
}

/** Schemas in the layout that kubeconform's `-schema-location` expects: {{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json. */
export function kubeconformFiles(kinds: readonly KindSchema[]): readonly GeneratedFile[] {
  return kinds.map((kind) =>
    jsonFile(
      `kubeconform/${group}/${kind.kind.toLowerCase()}_${version}.json`,
      documentSchema(kind, { forReaders: false }),
    ),
  );
}

function jsonFile(path: string, schema: JsonSchema): GeneratedFile {
  return {
    path: `schemas/generated/${path}`,
    text: `${JSON.stringify({ $comment: notice, ...schema }, null, 2)}\n`,
  };
}
