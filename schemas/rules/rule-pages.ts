import { isRuleId, type RuleId, ruleDocumentation, rules } from '../errors.ts';
import type { RuleEntry } from './catalogue/rule-entry.ts';
import { ruleRemedy, ruleWhat } from './rule-text.ts';

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
  lint: 'Settings and ignores of lint',
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

/** The pages of docs/rules: one a rule, and an index. What a finding says stands there word for word. */
export function rulePages(): readonly RulePage[] {
  return [
    { path: 'docs/rules/README.md', text: indexPage() },
    ...ruleIds().map((id) => ({ path: ruleDocumentation(id), text: rulePage(id, rules[id]) })),
  ];
}

function ruleIds(): readonly RuleId[] {
  return Object.keys(rules).filter(isRuleId);
}

function groupOf(id: RuleId): string {
  return id.slice(0, id.indexOf('.'));
}

function indexPage(): string {
  const groups = Map.groupBy(ruleIds(), groupOf);
  const sections = [...groups]
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .flatMap(([group, ids]) => [
      '',
      `## ${titles[group] ?? group}`,
      '',
      '| Rule | Severity | What |',
      '| --- | --- | --- |',
      ...ids.map((id) => `| [\`${id}\`](${id}.md) | ${rules[id].severity} | ${cell(ruleWhat(rules[id]))} |`),
    ]);
  return [
    '# Rules',
    '',
    'Every finding of lint, render, admission and status has one of these ids. Ids are for ever; words may get better.',
    'Severities of `swarm lint` can be set per rule and path: see [lint](../lint.md).',
    ...sections,
    '',
  ].join('\n');
}

function rulePage(id: RuleId, entry: RuleEntry): string {
  const { severity, fact, fix, why } = entry;
  return [
    `# ${id}`,
    '',
    `${titles[groupOf(id)] ?? groupOf(id)}, ${severity}. [All rules](README.md)`,
    '',
    '## What',
    '',
    sentence(ruleWhat(entry)),
    ...(isTemplate(fact) ? ['', `Message: ${code(fact)}`] : []),
    '',
    '## Why',
    '',
    prose(why),
    '',
    '## Fix',
    '',
    sentence(ruleRemedy(entry)),
    ...(isTemplate(fix) ? ['', `Message: ${code(fix)}`] : []),
    '',
  ].join('\n');
}

/** Whether there is something to quote: wording with holes, which is not one hole for words of the finding's own. */
function isTemplate(wording: string | undefined): wording is string {
  return wording?.includes('{') === true && !/^\{\w+\}$/.test(wording);
}

function sentence(text: string): string {
  const end = /[.…]$/.test(text) ? '' : '.';
  // Words with a capital or a dot inside are names of fields, which stay as they are.
  const isWord = /^[a-z]+(?: |$)/.test(text);
  return prose(isWord ? text.charAt(0).toUpperCase() + text.slice(1) : text) + end;
}

/** Angle brackets and stars would be taken for markup. */
function prose(text: string): string {
  return text.replaceAll(/[<*]/g, '\\$&');
}

function cell(text: string): string {
  return prose(text).replaceAll('|', '\\|');
}

function code(text: string): string {
  return `\`${text.replaceAll('`', "'")}\``;
}
