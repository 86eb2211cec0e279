import {
  celRules,
  type GeneratedFile,
  group,
  type KindSchema,
  notice,
  type Schema,
  version,
} from './schema.ts';

/** docs/reference: a page for each kind, with a section for each part, and one each for recipe.yaml and team tests. */
export function referenceFiles(
  kinds: readonly KindSchema[],
  recipe: Schema,
  teamTest: Schema,
): readonly GeneratedFile[] {
  return [
    { path: 'docs/reference/README.md', text: indexPage(kinds) },
    ...kinds.map((kind) => ({ path: `docs/reference/${kind.kind.toLowerCase()}.md`, text: kindPage(kind) })),
    { path: 'docs/reference/recipe.md', text: filePage('recipe.yaml', recipe) },
    { path: 'docs/reference/team-test.md', text: filePage('TeamTest', teamTest) },
  ];
}

function indexPage(kinds: readonly KindSchema[]): string {
  const rows = kinds.map(
    ({ kind, shortNames, schema }) =>
      `| [${kind}](${kind.toLowerCase()}.md) | ${shortNames.map((name) => `\`${name}\``).join(', ')} | ${cell(schema.description)} |`,
  );
  return `<!-- ${notice} -->
# ${group}/${version}

All kinds are namespaced and belong to the category \`kubeswarm\`: \`kubectl get kubeswarm\` lists them.
Files of recipes have pages of their own: [recipe.yaml](recipe.md), and [team tests](team-test.md) in tests/.

| Kind | Short names | |
|---|---|---|
${rows.join('\n')}
`;
}

function kindPage({ kind, plural, shortNames, columns, scale, schema }: KindSchema): string {
  const shown = columns.filter(({ priority }) => priority === undefined).map(({ name }) => name);
  const wide = columns.filter(({ priority }) => priority === 1).map(({ name }) => name);
  const rules = celRules(schema);
  return `<!-- ${notice} -->
# ${kind}

${schema.description}

| | |
|---|---|
| apiVersion | \`${group}/${version}\` |
| Resource | \`${plural}.${group}\` (${shortNames.map((name) => `\`${name}\``).join(', ')}) |
| Columns | ${shown.join(', ')} |
${wide.length === 0 ? '' : `| Columns with \`-o wide\` | ${wide.join(', ')} |\n`}| Subresources | status${scale === undefined ? '' : ', scale'} |
${rules.length === 0 ? '' : `\n${ruleList(schema)}`}
${sections(Object.entries(schema.properties ?? {}))}`;
}

function filePage(name: string, schema: Schema): string {
  return `<!-- ${notice} -->
# ${name}

${schema.description}

${sections([[name, { ...schema, typeName: name }]])}`;
}

interface Section {
  readonly title: string;
  readonly schema: Schema;
}

/** One section for each part that has fields, in the order in which they are first referred to. */
function sections(roots: readonly (readonly [string, Schema])[]): string {
  const found = new Map<string, Section>();
  const queue: Section[] = roots.map(([name, schema]) => ({ title: name, schema }));
  for (let section = queue.shift(); section !== undefined; section = queue.shift()) {
    if (found.has(section.title)) continue;
    found.set(section.title, section);
    for (const part of Object.values(section.schema.properties ?? {})) {
      const inner = withFields(part);
      if (inner !== undefined) queue.push({ title: inner.typeName ?? '', schema: inner });
    }
  }
  return [...found.values()].map(sectionText).join('\n');
}

/** The part that a field, its elements or its values are made of. */
function withFields(schema: Schema): Schema | undefined {
  if (schema.properties !== undefined) return schema;
  const inner = schema.items ?? schema.additionalProperties;
  return inner === undefined ? undefined : withFields(inner);
}

function sectionText({ title, schema }: Section): string {
  const rows = Object.entries(schema.properties ?? {})
    .filter(([, part]) => !part['x-kubeswarm-hidden'])
    .map(([name, part]) => {
      const required = schema.required?.includes(name) ? ' **required**' : '';
      return `| \`${name}\` | ${typeText(part)} | ${cell(part.description)}${required} |`;
    });
  return `## ${title}

${schema.typeDescription ?? schema.description ?? ''}

| Field | Type | |
|---|---|---|
${rows.join('\n')}
${schema['x-kubernetes-validations'] === undefined && schema['x-kubeswarm-set-once'] === undefined ? '' : `\n${ruleList(schema)}`}`;
}

function ruleList(schema: Schema): string {
  const messages = [...new Set(celRules(schema).map(({ message }) => message))];
  return `Rules:\n\n${messages.map((message) => `- ${cell(message)}`).join('\n')}\n`;
}

function typeText(schema: Schema): string {
  if (schema['x-kubernetes-int-or-string']) return 'integer or string';
  if (schema.items !== undefined) return `list of ${typeText(schema.items)}${bounds(schema)}`;
  if (schema.additionalProperties !== undefined) return `map of ${typeText(schema.additionalProperties)}`;
  if (schema.properties !== undefined) return `[${schema.typeName}](#${schema.typeName?.toLowerCase()})`;
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${value}\``).join(', ');
  if (schema.type === 'object') return 'any object';
  if (schema.type === undefined) return 'any value';
  return `${schema.format === 'date-time' ? 'time' : schema.type}${bounds(schema)}`;
}

function bounds(schema: Schema): string {
  const { minimum, maximum, minItems, maxItems, maxLength } = schema;
  if (minimum !== undefined && maximum !== undefined) return `, ${minimum} to ${maximum}`;
  if (minimum !== undefined) return `, at least ${minimum}`;
  if (maximum !== undefined) return `, at most ${maximum}`;
  if (minItems !== undefined) return `, ${minItems} to ${maxItems}`;
  if (maxItems !== undefined) return `, at most ${maxItems}`;
  return maxLength === undefined ? '' : `, at most ${maxLength} characters`;
}

/** Text for a cell of a table. */
function cell(text = ''): string {
  return text
    .replaceAll('|', '\\|')
    .replaceAll('<', '&lt;')
    .replaceAll(/(?<!\\)\*/g, '\\*');
}
