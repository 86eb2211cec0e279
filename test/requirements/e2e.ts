/** Promises that only a whole node can show. */
export const e2eRequirements = {
  'IMAGE-1': 'The image is the Node 24 slim base plus at most 30 MB, and its size is reported (issue 4)',
  'IMAGE-2': 'Images run non-root: 65532, and 999 for the sidecar (issue 4, gitops 26)',
  'IMAGE-3': 'Images hold bundles only (issue 4)',
  'IMAGE-4': 'A pod that is deleted while it starts ends at once, not after its grace period (issue 4)',
  'E2E-1': 'swarm render DIR | kubectl apply -f - works on an empty cluster (decision 44)',
  'E2E-2': 'kubectl get swarmagents and kubectl get swrun print the seeds columns (issue 4)',
  'E2E-3': "The run's status has output, steps, tokens (issue 4)",
  'E2E-4': "Agents' tokens cannot read Secrets (issue 4)",
  'E2E-5': 'Every container passes pod security restricted, enforced by namespace label (issue 4)',
  'E2E-6': 'An Application syncs the recipes wave by wave (issue 4)',
  'E2E-7':
    'The plugin renders in its sidecar, from its image, installed as the page says (issue 4, gitops 26)',
  'E2E-8': 'Recipes, each applied at once, run in pods to their results (issue 5)',
} as const;
