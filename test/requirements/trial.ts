/** The trial that ends gitops.md: three Applications of one recipe, in the three ways to compare and apply. */
export const trialRequirements = {
  'GITOPS-1':
    'A team with inline roles, a suspended event and a declared run get Synced and Healthy (gitops, trial)',
  'GITOPS-2': '60 s without a second operation: no object changes, no sync starts (gitops, trial)',
  'GITOPS-3':
    'Self-heal restores a deleted agent, and leaves kubeswarm.io/suspended and kubeswarm.io/cancel (gitops 11)',
  'GITOPS-4':
    'A failed run, edited, ends Healthy; superseded runs stay out of sync, prune and health (gitops 1, trial)',
  'GITOPS-5': 'A revert finds the old run with its old verdict and starts no task (gitops 1, trial)',
  'GITOPS-6': 'A policy loosened and used in one commit arrives (gitops 8, trial)',
  'GITOPS-7': 'One agent with a broken image does not stop a later commit to the team (gitops 5, trial)',
  'GITOPS-8':
    'A hard refresh with a new build of the same contract changes no byte and starts no run (gitops 9, trial)',
  'GITOPS-9': 'Deletion leaves the namespace empty (gitops 1, trial)',
  'GITOPS-10': 'The operator chart installed by Argo CD itself stays Synced (gitops 19, 20, trial)',
} as const;
