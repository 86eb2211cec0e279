import { type GeneratedFile, group, type KindSchema, notice, type Schema, version } from './schema.ts';

/** Types that exist elsewhere, by name, with the module to import them from. */
const imported: Readonly<Record<string, string>> = { Condition: '../kube-object.ts' };

/** schemas/generated/types.ts: one interface for each named schema. */
export function typesFile(kinds: readonly KindSchema[]): GeneratedFile {
  const named = new Map<string, string>();
  for (const kind of kinds) {
    for (const part of Object.values(kind.schema.properties ?? {})) typeOf(part, named, kind.kind);
  }
  const text = [
    `// ${notice}`,
    `import type { Condition, KubeObject, ObjectMeta } from '../kube-object.ts';\n`,
    ...kinds.map(kindInterface),
    `/** Any object of the API. */\nexport type SwarmObject = ${kinds.map(({ kind }) => kind).join(' | ')};\n`,
    ...[...named].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, declaration]) => declaration),
  ].join('\n');
  return { path: 'schemas/generated/types.ts', text };
}

/** schemas/generated/<name>-types.ts: the shape of a file that is no kind, such as recipe.yaml. */
export function fileTypes(name: string, schema: Schema): GeneratedFile {
  const named = new Map<string, string>();
  typeOf(schema, named, name);
  return {
    path: `schemas/generated/${name}-types.ts`,
    text: [`// ${notice}\n`, ...named.values()].join('\n'),
  };
}

function kindInterface({ kind, schema }: KindSchema): string {
  const optional = schema.required?.includes('spec') ? '' : '?';
  return `${comment(schema, '')}export interface ${kind} extends KubeObject {
  readonly apiVersion: '${group}/${version}';
  readonly kind: '${kind}';
  readonly metadata: ObjectMeta;
  readonly spec${optional}: ${kind}Spec;
  readonly status?: ${kind}Status;
}
`;
}

/** The type expression of a schema; declares what it names in `named`. */
export function typeOf(schema: Schema, named: Map<string, string>, path: string): string {
  const name = schema.typeName;
  if (name !== undefined && name in imported) return name;
  if (name !== undefined && (schema.properties !== undefined || schema.enum !== undefined)) {
    if (!named.has(name)) {
      named.set(name, '');
      named.set(name, declaration(name, schema, named));
    }
    return name;
  }
  if (schema.properties !== undefined)
    throw new Error(`${path} needs a title, which becomes the name of its type`);
  return bareType(schema, named, path);
}

function bareType(schema: Schema, named: Map<string, string>, path: string): string {
  if (schema['x-kubernetes-int-or-string']) return 'number | string';
  if (schema.enum !== undefined) return schema.enum.map((value) => `'${value}'`).join(' | ');
  if (schema.items !== undefined) {
    const item = typeOf(schema.items, named, `${path}[]`);
    return `readonly ${item.includes(' ') ? `(${item})` : item}[]`;
  }
  if (schema.additionalProperties !== undefined) {
    return `Readonly<Record<string, ${typeOf(schema.additionalProperties, named, `${path}{}`)}>>`;
  }
  switch (schema.type) {
    case 'object':
      return 'Readonly<Record<string, unknown>>';
    case 'integer':
    case 'number':
      return 'number';
    case 'string':
    case 'boolean':
      return schema.type;
    default:
      return 'unknown';
  }
}

function declaration(name: string, schema: Schema, named: Map<string, string>): string {
  if (schema.properties === undefined) {
    return `${comment(schema, '')}export type ${name} = ${bareType(schema, named, name)};\n`;
  }
  const fields = Object.entries(schema.properties)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([field, property]) => {
      const optional = schema.required?.includes(field) ? '' : '?';
      const type = typeOf(property, named, `${name}.${field}`);
      return `${comment(property, '  ')}  readonly ${field}${optional}: ${type};\n`;
    });
  const header = name.startsWith('Swarm') || schema.description === undefined ? '' : comment(schema, '');
  return `${header}export interface ${name} {\n${fields.join('')}}\n`;
}

function comment(schema: Schema, indent: string): string {
  const description = indent === '' ? (schema.typeDescription ?? schema.description) : schema.description;
  if (description === undefined) return '';
  const unit = schema.format === 'date-time' ? ' RFC 3339.' : '';
  return `${indent}/** ${description.replaceAll('*/', '*\\/')}${unit} */\n`;
}
