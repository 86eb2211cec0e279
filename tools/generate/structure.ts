import { compileRule } from '../../schemas/cel/compile.ts';
import {
  type CelRule,
  celRules,
  type GeneratedFile,
  type KindSchema,
  notice,
  type Schema,
} from './schema.ts';

interface Node {
  readonly code: string;
  readonly hasDefaults: boolean;
  readonly hasEffectiveDefaults: boolean;
  readonly hasChecks: boolean;
}

/** schemas/generated/structure.ts: one constant for each distinct shape, and the root of each kind. */
export function structureFile(kinds: readonly KindSchema[], recipe: Schema): GeneratedFile {
  const table = new Table();
  const roots = kinds.map(({ kind, schema }) => `  ${kind}: ${table.reference(schema)},\n`);
  const recipeRoot = table.reference(recipe);
  const text = `// ${notice}
import * as cel from '../cel/operations.ts';
import type { StructureNode } from '../structure.ts';

${table.declarations()}
/** Shape of each kind, without apiVersion, kind and metadata. */
export const structures = {
${roots.join('')}} satisfies Readonly<Record<string, StructureNode>>;

/** Shape of recipe.yaml. */
export const recipeStructure: StructureNode = ${recipeRoot};
`;
  return { path: 'schemas/generated/structure.ts', text };
}

/** schemas/generated/team-test-structure.ts, which only those who read tests load. */
export function teamTestStructureFile(teamTest: Schema): GeneratedFile {
  const table = new Table();
  const root = table.reference(teamTest);
  const text = `// ${notice}
import type { StructureNode } from '../structure.ts';

${table.declarations()}
/** Shape of a team test. */
export const teamTestStructure: StructureNode = ${root};
`;
  return { path: 'schemas/generated/team-test-structure.ts', text };
}

/** Equal shapes become one constant, whatever their descriptions say. */
class Table {
  readonly #names = new Map<string, string>();
  readonly #nodes = new Map<string, Node>();

  reference(schema: Schema): string {
    const node = this.#node(schema);
    const known = this.#names.get(node.code);
    if (known !== undefined) return known;
    const base = schema.typeName ?? schema.type ?? 'value';
    let name = base.charAt(0).toLowerCase() + base.slice(1);
    for (let count = 2; this.#nodes.has(name) || reserved.has(name); count += 1) {
      name = `${base.charAt(0).toLowerCase()}${base.slice(1)}${count}`;
    }
    this.#names.set(node.code, name);
    this.#nodes.set(name, node);
    return name;
  }

  declarations(): string {
    return [...this.#nodes].map(([name, { code }]) => `const ${name}: StructureNode = ${code};\n`).join('');
  }

  #node(schema: Schema): Node {
    const parts: string[] = [
      `type: '${schema['x-kubernetes-int-or-string'] ? 'int-or-string' : (schema.type ?? 'object')}'`,
    ];
    const below: Node[] = [];
    const child = (part: Schema): string => {
      const name = this.reference(part);
      const node = this.#nodes.get(name);
      if (node !== undefined) below.push(node);
      return name;
    };
    if (schema.properties !== undefined) {
      const fields = Object.entries(schema.properties).map(
        ([field, part]) => `    ${field}: ${child(part)},\n`,
      );
      parts.push(`properties: {\n${fields.join('')}  }`);
    }
    if (schema.additionalProperties !== undefined)
      parts.push(`values: ${child(schema.additionalProperties)}`);
    if (schema.items !== undefined) parts.push(`items: ${child(schema.items)}`);
    parts.push(...keywords(schema));
    const rules = celRules(schema);
    if (rules.length > 0) parts.push(`rules: [\n${rules.map(ruleCode).join('')}  ]`);
    const isKeyed = ['map', 'set'].includes(schema['x-kubernetes-list-type'] ?? '');
    const flags = {
      hasDefaults: schema.default !== undefined || below.some((node) => node.hasDefaults),
      hasEffectiveDefaults:
        schema['x-kubeswarm-default'] !== undefined || below.some((node) => node.hasEffectiveDefaults),
      hasChecks: rules.length > 0 || isKeyed || below.some((node) => node.hasChecks),
    };
    for (const [flag, isSet] of Object.entries(flags)) if (isSet) parts.push(`${flag}: true`);
    return { code: parts.length === 1 ? `{ ${parts[0]} }` : `{\n  ${parts.join(',\n  ')},\n}`, ...flags };
  }
}

function keywords(schema: Schema): readonly string[] {
  const found: string[] = [];
  const add = (name: string, value: unknown): void => {
    if (value !== undefined) found.push(`${name}: ${JSON.stringify(value)}`);
  };
  add('default', schema.default);
  add('effectiveDefault', schema['x-kubeswarm-default']);
  add('listType', schema['x-kubernetes-list-type']);
  add('listMapKeys', schema['x-kubernetes-list-map-keys']);
  add('mapType', schema['x-kubernetes-map-type']);
  add('preservesUnknown', schema['x-kubernetes-preserve-unknown-fields']);
  return found;
}

function ruleCode(rule: CelRule): string {
  const { code, usesOld } = compileRule(rule.rule);
  const place =
    rule.fieldPath === undefined
      ? ''
      : `      field: ${JSON.stringify(rule.fieldPath.slice(1).split('.'))},\n`;
  return `    {
      rule: ${JSON.stringify(rule.rule)},
      message: ${JSON.stringify(rule.message)},
${place}${usesOld ? '      usesOld: true,\n' : ''}      holds: (self${usesOld ? ', oldSelf' : ''}) => ${code},
    },
`;
}

/** Words that may not name a constant. */
const reserved = new Set([
  'default',
  'enum',
  'true',
  'false',
  'null',
  'in',
  'cel',
  'structures',
  'object',
  'string',
  'boolean',
  'number',
]);
