export const admissionRequirements = {
  'ADMIT-1':
    'A model that the policy does not allow is denied with the sentence of the seed (seed, governance 1.4)',
  'ADMIT-2': 'A limit above a ceiling is clamped with one warning, never denied (decision 2)',
  'ADMIT-3':
    'An unchanged violation does not stop an update; labels and finalizers keep working (governance 1.4.5)',
  'ADMIT-4': 'On a dry-run UPDATE a violation is a warning (gitops 8)',
  'ADMIT-5': 'An Audit policy lets everything pass and records policy.would_reject (governance 1.3)',
  'ADMIT-6':
    'A refusal is an event on the policy and policy.rejected in the audit trail, not on dry runs (governance 1.7)',
  'ADMIT-7': 'Deletions and objects on their way out are never refused (governance 1.4.6)',
  'ADMIT-8': 'The spec of a run cannot change once it is created (orchestration 3.1.5)',
  'ADMIT-9': 'A policy of the operator namespace judges the namespaces that it selects (gitops 15)',
  'ADMIT-10': 'Policies or settings that cannot be listed refuse nothing (governance 1.4.6 and 3.6)',
  'ADMIT-11':
    'With promptImmutability an inline prompt changes only by who may update swarmagents/systemprompt; a review that fails only warns (governance 11)',
  'ADMIT-12': 'Every row of governance 11 holds on a real API server, in the words of kubectl',
  'ADMIT-13': 'The worked example of governance 1.8 holds on a real API server',
} as const;
