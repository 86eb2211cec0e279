import { type RuleId, ruleDocumentation, rules } from '../errors.ts';
import type { RuleEntry } from './catalogue/rule-entry.ts';

export interface RulePage {
  /** From the root of the repository. */
  readonly path: string;
  readonly text: string;
}

const titles: Readonly<Record<string, string>> = {
  agent: 'Agents and inline roles',
  budget: 'Budgets',
  document: 'Documents of a render',
  event: 'Events',
  field: 'Fields without effect',
  file: 'Files of a recipe',
  import: 'Imports of a recipe',
  kind: 'Kinds',
  memory: 'Memories',
  name: 'Names',
  notify: 'Notifications',
  policy: 'Policies',
  recipe: 'recipe.yaml',
  reference: 'References between objects',
  registry: 'Registries',
  render: 'Renders',
  run: 'Runs',
  schema: 'Schema and CEL',
  settings: 'Settings',
  team: 'Teams',
  template: 'Templates',
  value: 'Values of a recipe',
  yaml: 'YAML',
};

/** The pages of docs/rules: one a group, and an index. What a finding says stands there word for word. */
export function rulePages(): readonly RulePage[] {
  const groups = new Map<string, RuleId[]>();
  for (const id of ruleIds()) {
    const group = id.slice(0, id.indexOf('.'));
    groups.set(group, [...(groups.get(group) ?? []), id]);
  }
  const sorted = [...groups].toSorted(([left], [right]) => (left < right ? -1 : 1));
  return [
    { path: 'docs/rules/README.md', text: indexPage(sorted) },
    ...sorted.map(([group, ids]) => ({ path: `docs/rules/${group}.md`, text: groupPage(group, ids) })),
  ];
}

function ruleIds(): readonly RuleId[] {
  return Object.keys(rules).filter((id): id is RuleId => Object.hasOwn(rules, id));
}

type Groups = readonly (readonly [string, readonly RuleId[]])[];

function indexPage(groups: Groups): string {
  const lines = groups.flatMap(([group, ids]) => [
    '',
    `## ${titles[group] ?? group}`,
    '',
    ...ids.map(
      (id) => `- [\`${id}\`](${ruleDocumentation(id).replace('docs/rules/', '')}) ${rules[id].severity}`,
    ),
  ]);
  return [
    '# Rules',
    '',
    'Every finding of lint, render, admission and status has one of these ids. Ids are for ever; words may get better.',
    ...lines,
    '',
  ].join('\n');
}

function groupPage(group: string, ids: readonly RuleId[]): string {
  return [
    `# ${titles[group] ?? group}`,
    '',
    ...ids.flatMap((id) => [...ruleSection(id, rules[id]), '']),
  ].join('\n');
}

function ruleSection(id: RuleId, { severity, fact, fix, why }: RuleEntry): readonly string[] {
  return [
    `## ${id}`,
    '',
    why,
    '',
    `- Severity: ${severity}`,
    // Findings that bring words of their own have nothing to quote here.
    ...(fact === '{problem}' ? [] : [`- Fact: ${code(fact)}`]),
    ...(fix === undefined || fix === '{remedy}' ? [] : [`- Fix: ${code(fix)}`]),
  ];
}

function code(text: string): string {
  return `\`${text.replaceAll('`', "'")}\``;
}
