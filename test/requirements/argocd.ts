/** Promises of what a platform team installs beside Argo CD: the plugin's sidecar, health, actions, settings. */
export const argocdRequirements = {
  'ARGOCD-1':
    'Stalled=True is Degraded; observedGeneration current and Ready=True is Healthy; else Progressing (gitops 6)',
  'ARGOCD-2': 'One health rule for the ten kinds (gitops 6)',
  'ARGOCD-3': 'No object of ours is ever Suspended (gitops 6)',
  'ARGOCD-4':
    'Suspended, scaled to zero, budget used up, MCP unreachable, not compliant: Healthy, with the fact as message (gitops 6)',
  'ARGOCD-5': 'A run is Progressing, Healthy, or Degraded when Failed (gitops 6, orchestration 3.2)',
  'ARGOCD-6': 'SwarmPolicy is Healthy only once the namespace label is written (gitops 6)',
  'ARGOCD-7': 'Rerun makes a run owned by the team, without tracking annotations (gitops 11)',
  'ARGOCD-8': 'Labels and annotations of a run are not copied to its rerun (gitops 11)',
  'ARGOCD-9': 'Day-2 switches are annotations, never spec (gitops 11)',
  'ARGOCD-10': 'What the operator writes of its own accord refreshes no Application (issue 4)',
  'ARGOCD-11': 'The kit is laid out as resource_customizations, with tests (issue 4)',
  'ARGOCD-12':
    'Sidecar: uid 999, read-only root, memory-backed /tmp with a size limit, tar exclusions (gitops 26)',
  'ARGOCD-13': 'Liveness of the sidecar is swarm plugin doctor --socket (gitops 26)',
  'ARGOCD-14': 'The plugin renders in a real argocd-cmp-server, without .git (gitops 26)',
  'ARGOCD-15': 'An AppProject example denies SwarmPolicy to team projects (gitops 15)',
  'ARGOCD-16': "The sidecar reads the platform's /etc/swarm/policies (gitops 15)",
  'ARGOCD-17': "The plugin's name carries the render contract (gitops 10)",
  'ARGOCD-18': 'An install page for the argo-cd chart and plain manifests (issue 4)',
} as const;
