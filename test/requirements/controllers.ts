export const controllersRequirements = {
  'AGENT-1': 'A SwarmAgent becomes the Deployment <agent>-agent, hardened and not switchable (agents 2.2)',
  'AGENT-2':
    'Pod variables: extras < kubeswarm-api-keys < envFrom in list order < operator < apiKeyRef (agents 2.3)',
  'AGENT-3':
    'The env holds effective limits after policy, and never a secret value (agents 2.3, decision 30)',
  'AGENT-4': 'A changed prompt, Secret or ConfigMap rolls the pods (agents 2.2)',
  'AGENT-5': 'A prompt from a Secret is kept in a Secret, never in a ConfigMap (decision 32)',
  'AGENT-6': 'The system prompt is assembled in the order of agents 3, with the injection defence last',
  'AGENT-7':
    'Settings cascade: last referenced wins; auditLog is agent > settings > cluster, redact lists merge (agents 3)',
  'AGENT-8':
    'Unresolved settings, prompt, API key or MCP server: Ready=False with their reason; it heals by itself (agents 2.8)',
  'AGENT-9':
    'Bearer shorthand: the only key, else token, api-key, apiKey, bearer, else MCPResolutionError (agents 1)',
  'AGENT-10':
    'Network policy: default lets out everything, strict only what is declared, disabled removes it (agents 2.4)',
  'AGENT-11': 'ServiceAccount, Role and RoleBinding are owned by all agents of the namespace (gitops 23)',
  'AGENT-12': 'A Deployment that exists keeps the selector it has (gitops 25)',
  'AGENT-13':
    'An agent that violates an Enforce policy gets no first Deployment; a running one keeps running (governance 1.6)',
  'AGENT-14':
    'MCP servers are probed without credentials; MCPDegraded tells, the agent stays Ready (agents 2.7, decision 21)',
  'AGENT-15':
    'At the daily limit replicas are 0 with BudgetExceeded, and come back when the window moves (agents 2.5)',
  'AGENT-16': 'A reconcile that finds everything as wanted writes nothing',
  'AGENT-17': 'What is not ready for 300 s is Stalled (gitops 6)',
  'AGENT-18': 'Fields that nothing acts on yet are named in the condition Ready (issue 3)',
  'AGENT-19':
    'MCP rules that came after an agent flag it with MCPPolicyCompliant and let it run (governance 3.7)',
  'AGENT-20': 'Finished runs of an agent are kept 10 and 3, like those of teams (gitops 2)',
  'AGENT-21':
    'Annotation kubeswarm.io/suspended stops an agent without touching its spec; it is Healthy (gitops 6, 11)',
  'AGENT-22':
    'With KEDA an autoscaled agent gets a ScaledObject on the lists wait and active; without it max(1, minReplicas) pods (agents 2.6)',
  'AGENT-23':
    'While KEDA scales, the operator writes no replicas, and handing them over changes none (agents 2.6)',
  'AGENT-24':
    'A stop beats queue depth: ScaledObject gone, 0 pods; afterwards it starts at minReplicas again (agents 2.6)',
  'AGENT-25':
    'Each namespace has a queue user of its own, in its Secret; lost users come back, and go with the last agent (gitops 16)',
  'AGENT-26':
    'After an operator upgrade agents restart a share at a time, idle ones first; a changed agent does not wait (gitops 21)',
  'AGENT-27':
    'An operator drives agents of its own contract and its neighbours; others restart at once or refuse to start (gitops 21)',
  'AGENT-28':
    'Changes of what an agent refers to reconcile it; Secrets are read again every 60 s (agents 2.1, gitops 17)',
  'AGENT-29': 'Every condition of agents 2.8 has the status and reason of its table',
  'AGENT-30': 'A budgetRef that names no budget does not block, and Ready says so (governance 4.2.8)',
  'AGENT-31':
    'A run that is made once its agents are Ready is answered by pods of their newest rollout (agents 2.2 and 2.8)',
  'AGENT-32':
    'A Secret of envFrom that is deleted rolls no pods, which could not start without it (agents 2.1)',
  'TEAM-1':
    'Inline roles become SwarmAgents <team>-<role> that the team owns; removed roles go (orchestration 2.1)',
  'TEAM-2':
    'A missing agent is RolesNotReady and heals; a cycle is InvalidDAG and Stalled (orchestration 2.2, decision 21)',
  'TEAM-3': 'Phase and lastRun follow the newest run (orchestration 2.2)',
  'TEAM-4': 'History limits: 10 succeeded, 3 failed, 0 at once, never a running one (orchestration 2.3)',
  'TEAM-5': 'Of each run declared in Git the newest stays, and age alone never prunes it (gitops 2)',
  'TEAM-6':
    'Runs with Argo CD tracking but no run label, and runs marked keep, are never pruned (orchestration 2.3)',
  'TEAM-7': 'A mode that is not carried out yet is Ready=False and Stalled, and says so (issue 3)',
  'TEAM-8':
    'Inline roles go to 0 when the team was idle for afterSeconds, and scaledToZero says so (orchestration 2.4)',
  'TEAM-9':
    'A step, or a task in the queue, wakes a role: ceil(active / concurrentTasks) pods, up to its own (orchestration 2.4)',
  'TEAM-10':
    'Roles without autoscaling, roles of KEDA and agents of others are never scaled by a team (orchestration 2.4)',
  'TEAM-11': 'A budgetRef that names no budget does not block, and Ready says so (governance 4.2.8)',
  'TEAM-12':
    'With webhooks off, what lint and admission refuse in a team makes it Stalled, in the same words (orchestration 2.2)',
  'TEAM-13':
    'A team tells of itself by TeamReconciled, on change only, TopologyInvalid and SystemPromptSizeWarning (orchestration 2.2)',
  'POLICY-1':
    'The namespace carries policy-governed while a policy exists, and loses it with the last (governance 1.7)',
  'POLICY-2': 'Agents carry label and condition of compliance; a clamped limit is no violation (decision 27)',
  'POLICY-3': 'effectivePolicy is the same on every policy of the namespace (governance 1.5)',
  'POLICY-4': 'A policy of the operator namespace governs what its namespaceSelector matches (gitops 15)',
  'POLICY-5':
    'The bypass annotation removes label and effects, with an event and an audit record (governance 1.7)',
  'POLICY-6': 'Impossible constraints show in Conflicting (governance 1.5)',
  'POLICY-8':
    'At most 50 agents are written in one pass, the rest at once after it; Ready comes last (governance 1.7, gitops 6)',
  'POLICY-7':
    'A policy that admission would refuse is Stalled InvalidPattern, and what is not honoured stands in Ready (governance 1.6.5, issue 4)',
  'SETTINGS-1':
    'SwarmSettings are Accepted; a SwarmMemory without what its backend needs is InvalidSpec (agents 3)',
  'REGISTRY-1':
    'A registry lists the agents that name it and the capabilities that they declare, sorted (agents 8)',
  'REGISTRY-2':
    'Without registryRef an agent with capabilities is in `default`, one without in none; an empty name opts out (agents 8)',
  'REGISTRY-3':
    'A cluster-wide registry lists agents of all namespaces, foreign ones as <namespace>/<name> (agents 8)',
  'REGISTRY-4': 'status and lastRebuild of a registry are written only when the content changed (agents 8)',
  'REGISTRY-5': 'What the schema does not take is counted and not listed',
  'REGISTRY-6':
    'RegistryNotFound tells of a registry that is neither in the namespace nor cluster-wide, and blocks nothing (agents 2.1.8)',
  'BUDGET-1':
    'Spending, percentage and phase of a budget, of the worse of money and tokens; Ready stays True (governance 4.2, decisions 21 and 37)',
  'BUDGET-2': 'Windows are calendar windows in UTC, weeks from Monday (governance 4.2.1)',
  'BUDGET-3':
    'A budget counts what its selector and the references to it reach, once; empty means its own namespace, or all in that of the operator (governance 4.2.2, decision 37)',
  'BUDGET-4': 'A budget that cannot be read is Stalled with its reason (governance 4.2.5 and 4.2.12)',
  'BUDGET-5': 'Spending stays counted when history limits take its runs away, also over a restart',
  'BUDGET-6':
    'Sums are made at most every 10 s and at least every 5 min, and written only when they changed (governance 4.2.7)',
  'BUDGET-7':
    'Nothing is spent beyond a hard budget: each model call is reserved before and settled after it (decision 15, governance 4.2.8)',
  'BUDGET-8': 'A budget without hardStop stops nothing (governance 4.2.9)',
  'BUDGET-9':
    'Sums come from the ledger; what was spent before it knew of the budget counts too, once (decision 36)',
  'BUDGET-10':
    'A budget of several namespaces is shared out among them, together never more than its limit (decisions 15 and 22)',
  'BUDGET-11':
    'A hard budget that is used up fails a run before it starts, and between its steps (governance 4.2.8)',
  'BUDGET-12': 'An agent that names a hard budget is scaled to zero while it is used up (governance 4.2.8)',
  'BUDGET-13':
    'While the spend store is away, a hard budget lets nothing start, and any other lets all go on (governance 4.2.11)',
  'BUDGET-14': 'Events tell when the phase of a budget gets worse, once (governance 4.2.10)',
  'BUDGET-15':
    '1,000 concurrent callers on one budget, the store killed in between: 0 tokens over (issue 5, decision 15)',
  'NOTIFY-1':
    'A notify with an incomplete channel or a broken template is InvalidChannelConfig; a missing Secret leaves it Ready (governance 6.4, gitops 6)',
  'NOTIFY-2': 'Secrets of a notify are looked at again every 60 s (gitops 17)',
  'TRIGGER-1':
    'Ready of an event: Active, Ready, Watching, InvalidCron, InvalidSource, TeamNotFound, TargetNotFound (orchestration 7.1.2)',
  'TRIGGER-2': 'A suspended event is Healthy: anything else would block its sync for ever (gitops 6)',
  'TRIGGER-3':
    'An event tells when it fires next; a webhook event promises no such time (orchestration 7.1.2, 7.2)',
  'TRIGGER-4': 'Targets of an event may come later; after 300 s it is Stalled (gitops 6)',
} as const;
