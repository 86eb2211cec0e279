import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parse } from 'yaml';
import type { Column, KindSchema, Schema } from './schema.ts';

interface SchemaFile extends Schema {
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly 'x-kubeswarm-kind'?: {
    readonly plural: string;
    readonly singular?: string;
    readonly shortNames: readonly string[];
    readonly columns: readonly Column[];
    readonly scale?: { readonly specReplicasPath: string; readonly statusReplicasPath: string };
  };
}

/** Reads schemas/v1alpha1/*.schema.yaml and resolves every `$ref`. Throws on a reference to nothing. */
export function loadKinds(root: string): readonly KindSchema[] {
  const folder = join(root, 'schemas', 'v1alpha1');
  const loader = new Loader();
  return readdirSync(folder)
    .filter((name) => name.endsWith('.schema.yaml'))
    .sort()
    .map((name) => loader.kind(join(folder, name)));
}

/** Resolves one schema file that is no kind, such as schemas/recipe.schema.yaml. */
export function loadSchema(path: string): Schema {
  const loader = new Loader();
  return loader.resolved(loader.file(path), path);
}

class Loader {
  readonly #files = new Map<string, SchemaFile>();

  file(path: string): SchemaFile {
    const known = this.#files.get(path);
    if (known !== undefined) return known;
    const file: SchemaFile = parse(readFileSync(path, 'utf8'));
    this.#files.set(path, file);
    return file;
  }

  kind(path: string): KindSchema {
    const file = this.file(path);
    const kind = file['x-kubeswarm-kind'];
    if (kind === undefined || file.title === undefined)
      throw new Error(`${path}: title and x-kubeswarm-kind are missing`);
    return {
      kind: file.title,
      plural: kind.plural,
      singular: kind.singular ?? file.title.toLowerCase(),
      shortNames: kind.shortNames,
      columns: kind.columns,
      ...(kind.scale === undefined ? {} : { scale: kind.scale }),
      schema: this.resolved(file, path),
    };
  }

  resolved(schema: Schema, path: string): Schema {
    const { $ref, $defs: _definitions, 'x-kubeswarm-kind': _kind, ...own } = schema as SchemaFile;
    const local = this.#withResolvedChildren(own, path);
    if ($ref === undefined) return own.title === undefined ? local : { ...local, typeName: own.title };
    return merged(this.#target($ref, path), local);
  }

  #withResolvedChildren(schema: Schema, path: string): Schema {
    return {
      ...schema,
      ...(schema.items && { items: this.resolved(schema.items, path) }),
      ...(schema.additionalProperties && {
        additionalProperties: this.resolved(schema.additionalProperties, path),
      }),
      ...(schema.properties && {
        properties: Object.fromEntries(
          Object.entries(schema.properties).map(([name, property]) => [name, this.resolved(property, path)]),
        ),
      }),
    };
  }

  #target(reference: string, from: string): Schema {
    const [file = '', pointer = ''] = reference.split('#');
    const path = file === '' ? from : resolve(dirname(from), file);
    const name = pointer.replace('/$defs/', '');
    const definition = this.file(path).$defs?.[name];
    if (definition === undefined) throw new Error(`${from}: ${reference} names no definition`);
    const resolved = this.resolved(definition, path);
    const { description } = definition;
    return {
      ...resolved,
      typeName: name,
      ...(description === undefined ? {} : { typeDescription: description }),
    };
  }
}

/** Keywords beside `$ref` add to what it names: properties deeply, rules one after the other, the rest replaces. */
function merged(target: Schema, own: Schema): Schema {
  const rules = [...(target['x-kubernetes-validations'] ?? []), ...(own['x-kubernetes-validations'] ?? [])];
  const properties = Object.fromEntries(
    Object.entries(own.properties ?? {}).map(([name, property]) => {
      const base = target.properties?.[name];
      if (base === undefined)
        throw new Error(`${target.typeName}: a reference may not add the property ${name}`);
      return [name, merged(base, property)];
    }),
  );
  return {
    ...target,
    ...own,
    ...(target.properties && { properties: { ...target.properties, ...properties } }),
    ...(rules.length > 0 && { 'x-kubernetes-validations': rules }),
  };
}
