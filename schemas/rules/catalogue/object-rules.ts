import type { RuleGroup } from './rule-entry.ts';

/** Runs, events, notifies, budgets, settings, memories; templates and fields of any kind. */
export const objectRules = {
  'run.immutable': {
    severity: 'error',
    fact: 'SwarmRun spec is immutable; create a new run',
    why: 'A run is a record; only empty fields may be filled (orchestration 3.1.5, decision 33).',
  },
  'run.mode-not-honoured': {
    severity: 'error',
    fact: 'runs of {mode} teams are not carried out yet',
    fix: 'Use a team with a pipeline',
    why: 'A run that nobody works on would look as if it were waiting.',
  },
  'run.step-not-honoured': {
    severity: 'error',
    fact: 'step "{step}" {part}, which is not carried out yet',
    fix: 'Let a SwarmAgent or an inline role play the step',
    why: 'The run would fail at its start.',
  },
  'run.prompt-missing': {
    severity: 'warning',
    fact: 'a run of an agent needs spec.prompt',
    fix: 'Set it; without it the run fails with InvalidInput',
    why: 'The prompt is the task (orchestration 3.5).',
  },
  'run.input-missing': {
    severity: 'error',
    fact: 'required input parameter "{input}" is missing',
    fix: 'Set spec.input.{input}; SwarmTeam "{team}" requires it{hint}',
    why: 'The run would fail at its start with InvalidInput (orchestration 3.1.3).',
  },
  'event.cron': {
    severity: 'error',
    fact: 'spec.source.cron "{cron}" is no cron expression: {reason}',
    fix: 'Use five fields (minute hour day month weekday), @daily and alike, or @every 1h30m',
    why: 'The event would never fire (orchestration 7.2).',
  },
  'event.source': {
    severity: 'error',
    fact: 'spec.source.type is {type}, but spec.source.{field} is not set',
    fix: 'Set it',
    why: 'The event would never fire (orchestration 7.2).',
  },
  'event.phase': {
    severity: 'error',
    fact: 'spec.source.teamOutput.onPhase {phase} is no phase that a run passes once',
    fix: 'Use Running, Succeeded or Failed',
    why: 'The event would fire endlessly (orchestration 7.3).',
  },
  'event.target-is-source': {
    severity: 'error',
    fact: 'target "{team}" is the team whose output the event waits for',
    fix: 'Name another team; each run would start the next for ever',
    why: 'An endless loop spends without end (orchestration 7.3).',
  },
  'event.input-missing': {
    severity: 'warning',
    fact: 'target "{team}" gets no value for its required input parameter "{input}"',
    fix: 'Set it in the input of the target',
    why: 'Each run would fail at its start with InvalidInput (orchestration 3.1.3).',
  },
  'event.prompt-missing': {
    severity: 'warning',
    fact: 'target agent "{agent}" gets no prompt',
    fix: 'Set prompt of the target',
    why: 'Each run would fail with InvalidInput (orchestration 3.5).',
  },
  'notify.channel': {
    severity: 'error',
    fact: 'channel[{index}] {problem}',
    why: 'The channel could not deliver anything (governance 6.4).',
  },
  'budget.currency': {
    severity: 'error',
    fact: 'spec.currency is "{currency}", but prices are in USD',
    fix: 'Use USD',
    why: 'Spend is not converted (governance 4.2.12).',
  },
  'budget.limit': {
    severity: 'error',
    fact: 'spec.limit "{limit}" is no amount',
    fix: 'Write dollars like "25" or "12.50"',
    why: 'A limit that cannot be read stops nothing (governance 11).',
  },
  'budget.no-limit': {
    severity: 'error',
    fact: 'the budget has neither limit nor limitTokens',
    fix: 'Set one of them',
    why: 'A budget without limit stops nothing (decision 37).',
  },
  'budget.namespace': {
    severity: 'error',
    fact: 'spec.selector.namespace "{namespace}" is another namespace',
    fix: 'Leave it empty; only a budget in "{operator}" may name others',
    why: 'A team must not be able to stop another (decision 37).',
  },
  'settings.redact': {
    severity: 'error',
    fact: '{field}: "{pattern}" is no path to redact',
    fix: 'Write a dotted path such as detail.input.*.token',
    why: 'A pattern that matches nothing hides nothing (governance 9.1).',
  },
  'settings.allowlist': {
    severity: 'error',
    fact: 'spec.security.mcpAllowlist[{index}] "{entry}" is no http(s) URL',
    fix: 'Write scheme, host and path; * stands for one whole host label or path segment',
    why: 'An entry that cannot be parsed allows nothing (governance 11, decision 41).',
  },
  'memory.store-missing': {
    severity: 'error',
    fact: 'spec.backend is {backend}, but {field} is not set',
    fix: 'Set it',
    why: 'The memory would be InvalidSpec and stay unused (agents 3).',
  },
  'template.syntax': {
    severity: 'error',
    fact: '{where} is no template: {reason} (at character {offset})',
    fix: 'Correct it; run-time templates are Go text/template',
    why: 'The step would fail with InputTemplateError (orchestration 4.5).',
  },
  'template.unknown-step': {
    severity: 'error',
    fact: '{where} uses .steps.{step}, and there is no such step',
    fix: 'Correct the name{hint}',
    why: 'The template would fail when it is rendered (orchestration 9).',
  },
  'template.step-not-before': {
    severity: 'error',
    fact: '{where} uses .steps.{step}, which need not be done by then',
    fix: 'Add "{step}" to dependsOn',
    why: 'Only ancestors are sure to have an output (orchestration 9).',
  },
  'template.never-run': {
    severity: 'error',
    fact: '{field} has a template, but nothing expands it there',
    fix: 'Write the value itself, or use a parameter of the recipe in a .hbs file',
    why: 'The braces would be used literally (gitops 13).',
  },
  'template.prompt-literal': {
    severity: 'warning',
    fact: '{field} mentions {reference} in braces, but prompts are not templates',
    fix: 'Hand values over through the inputs of the step',
    why: 'The model would see the braces (gitops 13).',
  },
  'template.plain-text': {
    severity: 'warning',
    fact: '{where} is no template ({reason}) and is used as it stands',
    fix: 'Correct it if braces are meant',
    why: 'A text of an event that does not parse is used literally (orchestration 7.1).',
  },
  'field.not-honoured': {
    severity: 'warning',
    fact: '{field}: {sentence}',
    fix: '{consequence}',
    why: 'Nothing is accepted and ignored silently.',
  },
} as const satisfies RuleGroup;
