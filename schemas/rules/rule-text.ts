import type { RuleEntry } from './catalogue/rule-entry.ts';

/** What a rule finds, in words that hold for every finding: `role "…" is declared more than once`. */
export function ruleWhat({ what, fact }: RuleEntry): string {
  return what ?? withoutHoles(fact);
}

/** What to do about a finding of the rule, in words that hold for each. */
export function ruleRemedy({ remedy, fix }: RuleEntry): string {
  return remedy ?? withoutHoles(fix ?? '');
}

function withoutHoles(wording: string): string {
  // `role "x": ` before a sentence and `, did you mean "y"` behind it may be empty.
  return wording.replaceAll(/\{where\}(?![ .])|\{hint\}/g, '').replaceAll(/\{\w+\}/g, '…');
}
