/** Why a step failed, for programs (orchestration 4.4), and what to do about it, for people. */
export const errorSuggestions = {
  TaskFailed: 'Look at the logs of the agent that ran the step.',
  Timeout: 'Give the step more time with limits.timeoutSeconds of its agent, or the run with timeoutSeconds.',
  Cancelled: 'Create a new run when the work is still wanted.',
  InputTemplateError: 'Correct the template in the inputs of the step.',
  ValidationFailed: 'Make the prompt clearer about what is checked, or loosen validate.',
  OutputRejected:
    'Change the prompt so that the answer avoids the pattern; outputs like this are never passed on.',
  OutputLost: 'Create a new run; the output is no longer in its store, and nothing is executed again.',
  ArtifactMissing:
    'Let the earlier step leave the file (runtime.artifacts.saveOutput), or correct inputArtifacts; see its events.',
  AgentNotFound: 'Create the SwarmAgent that the role names, or correct the role.',
  RegistryLookupFailed:
    'Give an agent of the registry the capability with all these tags, or name a fallback in registryLookup.',
  RoutingFailed: 'Give an agent of the registry the capability, or name a fallback in spec.routing.',
  BudgetExceeded: 'Wait until the window of the budget has moved on, or raise the budget.',
} as const;

export type ErrorCode = keyof typeof errorSuggestions;

/** The code of a task's error; codes that are unknown here count as TaskFailed. */
export function errorCodeOf(code: string): ErrorCode {
  return Object.hasOwn(errorSuggestions, code) ? (code as ErrorCode) : 'TaskFailed';
}
