import { type RuleGroup, wordedWhereFound } from './rule-entry.ts';

/** What `swarm lint` finds about its own settings and ignores. */
export const lintRules = {
  'lint.settings': wordedWhereFound('error', {
    what: '.swarmlint.yaml has an unknown key, rule or value',
    why: 'A setting with a spelling mistake would do nothing, and nobody would know.',
    fix: 'Correct it as the finding proposes; docs/lint.md shows every key',
  }),
  'lint.ignore-reason': {
    severity: 'error',
    fact: 'swarmlint-ignore gives no reason',
    fix: 'Write # swarmlint-ignore {rules}: why it is right here',
    why: 'Whoever reads the file next must know why the rule does not hold here. Without a reason nothing is ignored.',
  },
  'lint.ignore-rule': {
    severity: 'error',
    fact: 'swarmlint-ignore names "{rule}", which is no rule',
    fix: 'Name a rule by its id, as findings do{hint}',
    why: 'An ignore with a spelling mistake would ignore nothing.',
  },
  'lint.ignore-unused': {
    severity: 'warning',
    fact: 'swarmlint-ignore {rule}: nothing of that rule is found here',
    fix: 'Remove it; it would hide the next finding of its kind',
    why: 'Ignores stay behind when their reason is gone.',
  },
  'lint.baseline-unused': {
    severity: 'warning',
    fact: 'the baseline holds {rule} of {file}, which is no longer found',
    fix: 'Write it anew with --write-baseline; what is left over would hide the next finding that says the same',
    why: 'A baseline is to get shorter, and what it holds is not told.',
  },
} as const satisfies RuleGroup;
