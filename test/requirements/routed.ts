export const routedRequirements = {
  'ROUTED-1':
    'A routed run has one step `route`: the router names a capability, an agent that declares it gets the task (orchestration 5.1)',
  'ROUTED-2':
    'The router is told id, description and tags of the capabilities and the input as JSON; 500 tokens, 30 s (agents 8)',
  'ROUTED-3':
    'The task is the JSON of the input, with capability and reason in its meta (orchestration 5.1.4)',
  'ROUTED-4':
    'TaskRouted tells of the choice; so do the audit trail and the status (orchestration 3.4, 5.1.4)',
  'ROUTED-5': 'The step bears the usage of both calls (orchestration 3.3.2)',
  'ROUTED-6':
    'systemPrompt replaces the prompt; its data are .Capabilities and .Input, with join (orchestration 5.1.1)',
  'ROUTED-7':
    'The fallback gets the task when nothing is indexed, no capability fits, nobody has it, or the router fails; else RoutingFailed (orchestration 5.1.3, decision 39)',
  'ROUTED-8':
    'The router and the agent that it chose are waited for while they warm up (orchestration 5.1.4)',
  'ROUTED-9':
    'A restart does not choose anew: the task is submitted only when the choice is stored (orchestration 4.3)',
  'ROUTED-10':
    'The router is an agent that the team makes, with its model and secrets; it is never indexed (decisions 7 and 39)',
  'ROUTED-11':
    'Recipe 03-routed-helpdesk hands each question to the agent with its capability, else to the front desk (issue 5)',
  'LOOKUP-1': 'A capability is looked up with all tags required (agents 8)',
  'LOOKUP-2': 'Only agents that are ready, or scaled to zero on purpose, are chosen (agents 8)',
  'LOOKUP-3':
    'least-busy takes the fewest waiting and running tasks, round-robin goes round by capability, random draws (agents 8)',
  'LOOKUP-4': 'A step with registryLookup keeps who was found in status.resolvedAgent (orchestration 4.3)',
  'LOOKUP-5':
    'Without a match the fallback plays the step, else it fails with RegistryLookupFailed (orchestration 4.3)',
} as const;
