import type { RuleGroup } from './rule-entry.ts';

/** Teams, and the same fields in the snapshot of a run (orchestration 2, 4, 6 and 9). */
export const teamRules = {
  'team.duplicate-role': {
    severity: 'error',
    fact: 'role "{role}" is declared more than once',
    fix: 'Rename one of them in spec.roles',
    why: 'Steps, queues and outputs go by the name of the role (orchestration 2.2).',
  },
  'team.duplicate-step': {
    severity: 'error',
    fact: 'role "{role}" has more than one step',
    fix: 'Declare a second role with the same swarmAgent for the second step',
    why: 'The name of a step is the name of its role (orchestration 4.1).',
  },
  'team.unknown-role': {
    severity: 'error',
    fact: 'step "{role}" names no role of spec.roles',
    fix: 'Declare the role{hint}',
    why: 'A step is the work of one declared role (orchestration 9).',
  },
  'team.unknown-dependency': {
    severity: 'error',
    fact: 'step "{step}" depends on unknown step "{dependency}"',
    fix: 'Correct dependsOn{hint}',
    why: 'The step would wait for ever (orchestration 2.2).',
  },
  'team.cycle': {
    severity: 'error',
    fact: 'the pipeline has a cycle: {cycle}',
    fix: 'Remove one dependsOn of the circle',
    why: 'None of these steps could ever start (orchestration 2.2).',
  },
  'team.entry-missing': {
    severity: 'error',
    fact: 'a team without pipeline, routing or search needs spec.entry',
    fix: 'Name the role that takes the task, or add a pipeline',
    why: 'Dynamic mode starts at its entry role (orchestration 5.2).',
  },
  'team.entry-unknown': {
    severity: 'error',
    fact: 'spec.entry "{role}" names no role of spec.roles',
    fix: 'Correct it{hint}',
    why: 'Dynamic mode starts at its entry role (orchestration 5.2).',
  },
  'team.delegate-unknown': {
    severity: 'error',
    fact: 'role "{role}" may delegate to "{target}", which is no role of spec.roles',
    fix: 'Correct canDelegate{hint}',
    why: 'Delegation goes to declared roles only (orchestration 5.2).',
  },
  'team.delegation-cycle': {
    severity: 'error',
    fact: 'roles delegate in a cycle: {cycle}',
    fix: 'Remove one canDelegate of the circle',
    why: 'Tasks could go round for ever (orchestration 5.2).',
  },
  'team.search-role': {
    severity: 'error',
    fact: 'spec.search.{field} "{role}" must reference an entry in spec.roles',
    why: 'Planner, executor and evaluator are roles of the team (orchestration 9, decision 34).',
  },
  'team.search-unbounded': {
    severity: 'warning',
    fact: 'spec.search.{field} is 0, which means no limit',
    fix: 'Set a limit; only maxNodes would end the search',
    why: 'A search pays for every node (orchestration 9).',
  },
  'team.search-no-threshold': {
    severity: 'warning',
    fact: 'spec.search.minScorePercent is not set, so the best node wins however bad it is',
    fix: 'Set the least score that counts as solved',
    why: 'Without a threshold a search never fails for quality (orchestration 9).',
  },
  'team.search-output': {
    severity: 'warning',
    fact: 'spec.output has no effect in search mode',
    fix: 'Remove it; the output is that of the winning node',
    why: 'spec.output belongs to pipelines (orchestration 6.7).',
  },
  'team.input-artifact': {
    severity: 'error',
    fact: 'step "{step}" takes artifact "{value}", which no earlier step of its dependsOn can have made',
    fix: 'Write <step>.<artifact> with a step that it depends on',
    why: 'The artifact must exist when the step starts (orchestration 4.6).',
  },
  'team.pattern': {
    severity: 'error',
    fact: 'step "{step}": {field}: invalid RE2 pattern: {reason}',
    fix: 'Correct the pattern',
    why: 'A pattern that does not compile fails every output (orchestration 4.2).',
  },
  'team.schema': {
    severity: 'error',
    fact: 'step "{step}": {field} is no JSON Schema: {reason}',
    fix: 'Correct the schema',
    why: 'Outputs are checked against it (orchestration 4.2).',
  },
  'team.validate-empty': {
    severity: 'error',
    fact: 'step "{step}": validate has no check',
    fix: 'Set contains, schema, semantic or rejectPatterns, or remove validate',
    why: 'It would look like a safeguard and be none (orchestration 9).',
  },
  'team.extract-pattern': {
    severity: 'warning',
    fact: 'step "{step}": contextPolicy.extractPath "{path}" is neither a path nor an RE2 pattern: {reason}',
    fix: 'Correct it; until then the output passes unchanged',
    why: 'A bad expression leaves the output as it is (orchestration 4.2).',
  },
  'team.extract-unset': {
    severity: 'warning',
    fact: 'step "{step}": contextPolicy.strategy is extract without extractPath',
    fix: 'Set extractPath; until then the output passes unchanged',
    why: 'Nothing says what to extract (orchestration 4.2).',
  },
  'team.routing-model': {
    severity: 'warning',
    fact: 'spec.routing.model is not set',
    fix: 'Set it, unless the operator has a default model',
    why: 'The router is an agent of its own (decision 39).',
  },
  'team.swarm-team-role': {
    severity: 'error',
    fact: 'role "{role}" is played by another team, which only a pipeline can use',
    fix: 'Use swarmAgent or an inline role in {mode} mode',
    why: 'The other team answers through its entry role (orchestration 2.1).',
  },
  'team.swarm-team-self': {
    severity: 'error',
    fact: 'role "{role}" is played by the team itself',
    fix: 'Name another team in swarmTeam',
    why: 'The team would wait for itself (orchestration 2.1).',
  },
  'team.prompts-too-large': {
    severity: 'error',
    fact: 'the inline prompts of all roles are {size} together, which exceeds the 800 KB limit',
    fix: 'Move the largest to ConfigMaps and name them in prompt.from',
    why: 'A run keeps a copy of them in its spec (orchestration 9).',
  },
  'team.duration': {
    severity: 'error',
    fact: 'spec.runRetainFor "{value}" is no duration',
    fix: 'Write hours and minutes like "72h" or "1h30m"',
    why: 'Runs would never be pruned by age (orchestration 2.3).',
  },
  'team.unknown-input': {
    severity: 'warning',
    fact: '{field} uses .input.{key}, which is neither declared in spec.inputs nor given by the team or a run',
    fix: 'Declare it{hint}; until then it is empty',
    why: 'A missing input renders as nothing (orchestration 9).',
  },
} as const satisfies RuleGroup;
