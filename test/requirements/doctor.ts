/** Promises of `swarm plugin doctor|install --print|refresh` (issue 6). */
export const doctorRequirements = {
  'DOCTOR-1': "The doctor speaks to the cmp-server's socket, and has it render",
  'DOCTOR-2': 'What is wrong is told as the fact and the fix, on one line, with exit code 1',
  'DOCTOR-3': 'Outside of the sidecar the doctor says so, and how to reach it',
  'DOCTOR-4': 'install prints kustomize, argo-cd chart and operator snippets under the contract’s name',
  'DOCTOR-5': 'The manifest-generate-paths annotation of a recipe misses nothing that its render depends on',
  'DOCTOR-6': 'install prints the tar exclusions, and what else of a repository its recipes do without',
  'DOCTOR-7': 'refresh asks for a hard refresh by label selector',
} as const;
