export const operationsRequirements = {
  'MEMORY-1':
    'Of a finished run the operator keeps in memory whose it was, how it ended and what it used (issue part 2: no growth with finished runs)',
  'MEMORY-2':
    'The idle operator takes less than 100 MB: what the start or a busy time has left is given back (issue 4)',
  'MEMORY-3': 'The memory of the operator does not grow with runs that have finished and are gone (issue 4)',
  'SCOPE-1':
    'With watchNamespaces the operator works on these namespaces and its own, with Roles, and touches no other (gitops 17)',
  'RIGHTS-1':
    'The operator needs every verb that the chart gives it and no other: recorded requests against rendered rules (issue part 2)',
  'RIGHTS-2': 'Tokens of agents cannot read Secrets; events alone are theirs (issue part 2, governance 8.5)',
  'METRIC-20':
    'The operator also exposes controller_runtime_reconcile_total, _errors_total, _time_seconds and workqueue_depth (governance 10.3)',
  'HEALTH-20':
    '/readyz/stream fails while the subscription to settled tasks does not stand (governance 10.5)',
  'ROTATE-1':
    'Certificates and their authority are renewed in process: admission is answered by every replica throughout (governance 12.2.2, gitops 21)',
  'UPGRADE-1': 'helm upgrade with 50 runs in flight loses none and repeats no finished step (issue part 2)',
  'UPGRADE-2': 'helm rollback brings the operator and the agents of the version before back (issue part 2)',
  'UPGRADE-3':
    'helm uninstall leaves definitions and objects; a new release has them and executes no finished run (issue part 2, gitops 19)',
  'FROM-GO-1':
    "helm upgrade from the Go operator's chart 0.4.0 keeps the operator's Deployment and those of agents, with their selectors (gitops 25)",
  'FROM-GO-2': 'Runs that the Go operator finished are not executed (gitops 25)',
  'FROM-GO-3': 'The old finalizer swarmrun.kubeswarm/cleanup holds nothing back (gitops 25)',
} as const;
