/** Promises about the rule set: policies, object rules, references, admission. */
export const rulesRequirements = {
  'ADMISSION-1': 'A denial is one line: the errors joined by "; " (governance 11)',
  'ADMISSION-2':
    'Deletions, objects on their way out and updates that leave spec alone always pass (governance 1.4.5)',
  'ADMISSION-3': 'SwarmRun spec is immutable; create a new run (orchestration 3.1.5)',
  'ADMISSION-4': 'Admission warnings have at most 256 bytes each (governance 1.3)',
  'CATALOGUE-1': 'Rules have stable ids, and each sentence has one home (issue 3)',
  'CATALOGUE-2': 'A message is one line, whatever a manifest holds',
  'CATALOGUE-3': 'docs/rules says what findings say',
  'CATALOGUE-4': 'Every rule has a docs page: what, why, fix; the index is generated (issue 6)',
  'CATALOGUE-5':
    'Every rule that a finding can carry is in the catalogue, and every rule there can be found (issue 6)',
  'CONDITIONS-1': 'lastTransitionTime changes with the status only',
  'MCP-ALLOW-1':
    'Allow-listed URLs match by parsed origin and path segment; * is one label or segment (decisions 17, 41)',
  'MCP-ALLOW-2':
    'Never by string prefix: https://mcp.internal.evil.com is not https://mcp.internal (decision 17)',
  'MCP-POLICY-1':
    'mcpAllowlist is united and requireMCPAuth OR-ed over all settings of the namespace (governance 3)',
  'MCP-POLICY-2':
    'MCP allow lists of a namespace are united, and widen no list that the platform lays over it (governance 3.1, gitops 15)',
  'POLICY-AUDIT-1':
    'Creating an Audit policy beside a stricter one warns that it will be enforced (decision 27)',
  'POLICY-CLAMP-1': 'A limit above a ceiling is clamped, with one admission warning (decisions 2 and 27)',
  'POLICY-DRYRUN-1':
    'On a dry-run UPDATE a policy violation is a warning; CREATE and real updates are denied (gitops 8)',
  'POLICY-EVAL-1': 'Every constraint of an agent is evaluated, with the exact message (governance 1.4)',
  'POLICY-EXAMPLE-1': 'The worked example of governance 1.8, read as decision 27 says',
  'POLICY-GLOB-1': 'Model patterns: whole string, case-sensitive, only * is special (governance 1.2)',
  'POLICY-GLOB-2':
    'Tool patterns: * stays in its segment, alone it matches everything, __ reads as / (decisions 5, 28)',
  'POLICY-GLOB-3': 'Fan-out tools need their literal name; * names nothing (decisions 6, 28)',
  'POLICY-LIMITS-1':
    'effectiveGuardrails shows value, request and source of each limit (governance 1.6, 1.7)',
  'POLICY-LIMITS-2': 'An effective limit never exceeds a ceiling',
  'POLICY-MERGE-1': 'Policies merge to one rule set in the strictest mode (decision 27)',
  'POLICY-MERGE-2': 'Lowest ceiling, highest floor (governance 1.5)',
  'POLICY-MERGE-3': 'onExceed: Reject wins (decision 27)',
  'POLICY-MERGE-4': 'Conflicts name field, text and policies (governance 1.5)',
  'POLICY-MERGE-5': 'Merging does not depend on the order of policies',
  'POLICY-MERGE-6': 'A policy that is given twice counts once',
  'POLICY-MODE-1': 'Audit records, Warn warns, Enforce refuses (governance 1.3)',
  'POLICY-MODE-2': 'An Audit policy has no run-time effect (decision 2)',
  'POLICY-RATCHET-1':
    'An update is refused only for violations that are new or whose value changed (governance 1.4.5)',
  'POLICY-RATCHET-2': 'The ratchet never refuses an unchanged spec',
  'POLICY-RATCHET-3': 'An update is never refused for more than its creation would be',
  'POLICY-SEED-1':
    'model "gpt-4o" is not allowed by SwarmPolicy "support-budget" (allowed: qwen*, gpt-oss-*) (seed support-triage)',
  'POLICY-SEED-2': 'Admission says exactly the sentence of the seed (seed support-triage)',
  'POLICY-SELECTOR-1': 'namespaceSelector is honoured only in the namespace of the operator (gitops 15)',
  'POLICY-TEAM-1':
    'Inline roles, every model a team can spend on, and minValidation of each step (governance 1.4)',
  'RENDER-1':
    'A render is judged by its own policies and those of recipe and platform (recipes 14, gitops 15)',
  'RULES-AGENT-1': 'Agents beyond the schema (agents 2.9, governance 11)',
  'RULES-AGENT-2': 'Sizes print as KB or MB, and the limit names spec.prompt.from (governance 11)',
  'RULES-BUDGET-1': 'Currency, limit and reach of a budget (governance 11, decision 37)',
  'RULES-CRON-1': 'Five fields, nicknames, @every, TZ= (orchestration 7.2)',
  'RULES-DAG-1':
    'The DAG is valid, steps and dependencies name declared roles, one step per role (orchestration 9)',
  'RULES-DYNAMIC-1': 'Dynamic entry and delegation are valid (orchestration 9)',
  'RULES-EVENT-1': 'Cron parses, sources and targets make sense (orchestration 7, governance 11)',
  'RULES-INPUT-1': 'Required inputs of a run are given, .input.K is provided by somebody (orchestration 9)',
  'RULES-NOTIFY-1': 'Channels are complete and templates parse (governance 11)',
  'RULES-OTHER-1': 'Settings, policies: patterns compile, entries are URLs (governance 11)',
  'RULES-REF-1': 'Targets absent from the render are warnings (orchestration 9)',
  'RULES-REF-2': 'Secrets come from outside of Git: only near misses and missing keys are reported',
  'RULES-REF-3': 'Doubles by key, and of <team>-<role> against an agent (recipes 14)',
  'RULES-RUN-1': 'What a run brings along is judged like its team; other modes are refused',
  'RULES-RUN-2': 'Empty fields of a run may be filled, nothing may change or go (decision 33)',
  'RULES-SEARCH-1':
    'Search roles are declared, in the words of decision 34; unbounded searches are warned about',
  'RULES-STEP-1': 'Patterns and schemas of steps parse, validate has a check (orchestration 9)',
  'RULES-TEAM-1': 'Inline prompts of a team are at most 800 KiB together (orchestration 9)',
  'RULES-TEMPLATE-1': 'Templates parse and .steps.X names an ancestor (orchestration 9)',
  'RULES-TEMPLATE-2': 'A template in a field that nobody expands is an error (gitops 13)',
  'RULES-UNHONOURED-1': 'No field is accepted and ignored silently',
  'RULES-UNUSED-1':
    'A field that another field makes useless is warned about: nothing is accepted and ignored',
} as const;
