import type { FieldPath, Finding } from './finding.ts';
import type { ObjectKey } from './kube-object.ts';
import { agentRules } from './rules/catalogue/agent-rules.ts';
import { artifactRules } from './rules/catalogue/artifact-rules.ts';
import { lintRules } from './rules/catalogue/lint-rules.ts';
import { objectRules } from './rules/catalogue/object-rules.ts';
import { policyRules } from './rules/catalogue/policy-rules.ts';
import { recipeRules } from './rules/catalogue/recipe-rules.ts';
import { referenceRules } from './rules/catalogue/reference-rules.ts';
import type { RuleEntry } from './rules/catalogue/rule-entry.ts';
import { schemaRules } from './rules/catalogue/schema-rules.ts';
import { teamRules } from './rules/catalogue/team-rules.ts';

/** Every rule that can be found, with its wording: the one home of each sentence. Ids are for ever. */
export const rules = {
  ...agentRules,
  ...teamRules,
  ...artifactRules,
  ...policyRules,
  ...objectRules,
  ...referenceRules,
  ...recipeRules,
  ...lintRules,
  ...schemaRules,
} as const;

export type RuleId = keyof typeof rules;

type Holes<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Holes<Rest> : never;
type WordingOf<Id extends RuleId> = (typeof rules)[Id];
type HolesOf<Entry> = Entry extends { readonly fact: infer Fact }
  ? Holes<Fact> | (Entry extends { readonly fix: infer Fix } ? Holes<Fix> : never)
  : never;

/** What a rule's wording leaves open, by name. */
export type RuleParameters<Id extends RuleId> = Readonly<Record<HolesOf<WordingOf<Id>>, string | number>>;

/** Where a finding was made. */
export interface FindingPlace {
  readonly object?: ObjectKey;
  readonly path?: FieldPath;
  readonly focus?: Finding['focus'];
}

/** Makes a finding in the wording of the catalogue: one line, whatever the values hold. */
export function finding<Id extends RuleId>(
  rule: Id,
  parameters: RuleParameters<Id>,
  place: FindingPlace = {},
): Finding {
  const entry: RuleEntry = rules[rule];
  const focus = place.focus ?? entry.focus;
  return {
    rule,
    severity: entry.severity,
    fact: fillIn(entry.fact, parameters),
    ...(entry.fix === undefined ? {} : { fix: fillIn(entry.fix, parameters) }),
    ...(place.object === undefined ? {} : { object: place.object }),
    ...(place.path === undefined ? {} : { path: place.path }),
    ...(focus === undefined ? {} : { focus }),
  };
}

/** Whether the text is the id of a rule of the catalogue. */
export function isRuleId(id: string): id is RuleId {
  return Object.hasOwn(rules, id);
}

/** The page that explains a rule, from the root of the repository. */
export function ruleDocumentation(rule: RuleId): string {
  return `docs/rules/${rule}.md`;
}

function fillIn(template: string, parameters: Readonly<Record<string, string | number>>): string {
  return template.replaceAll(/\{(\w+)\}/g, (hole, name: string) => {
    const value = parameters[name];
    return value === undefined ? hole : singleLine(String(value));
  });
}

/** Values come from manifests: a line break in one must not forge a second line of output. */
function singleLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is replaced
  return text.replaceAll(/[\u0000-\u001f\u007f\u2028\u2029]+/g, ' ');
}
