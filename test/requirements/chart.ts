/** Promises of charts/kubeswarm. */
export const chartRequirements = {
  'CHART-1': 'Nothing random: helm template twice is identical (issue 4)',
  'CHART-2': 'Typos in values are rejected, free maps and global are not (decision 18, issue 4)',
  'CHART-3': 'dashboard.enabled=true fails with a clear message (decision 14)',
  'CHART-4': 'redis.enabled=false and no URL: template error taskQueueURL is required (governance 12.2.1)',
  'CHART-5': 'sink=redis or sink=webhook without URL: template error (governance 12.2.4)',
  'CHART-6': 'The bundled queue is deployed only while no URL is given (governance 12.2.1)',
  'CHART-7': 'The bundled queue evicts nothing and keeps an append-only file only with a volume (gitops 22)',
  'CHART-8': 'A NetworkPolicy on the bundled queue (gitops 16)',
  'CHART-9':
    'The Deployment selects on app.kubernetes.io/name: kubeswarm and instance: <release>, so 0.4.0 upgrades (gitops 25)',
  'CHART-10': 'With admission on: two replicas, PDB, topology spread (gitops 21)',
  'CHART-11': "Webhooks never match the operator's namespace or kube-system (gitops 21)",
  'CHART-12': 'The chart omits caBundle unless the certificate is given (gitops 20)',
  'CHART-13': 'Fail-closed only where policy-governed (governance 11, issue 4)',
  'CHART-14': 'No wildcard in RBAC; the operator needs each verb and no other (issue 4)',
  'CHART-15': 'Secrets: the operator has no list and no watch (gitops 17)',
  'CHART-16': 'watchNamespaces renders Roles instead of a ClusterRole (gitops 17)',
  'CHART-17': 'Every container passes pod security restricted, enforced by namespace label (issue 4)',
  'CHART-18': 'CRDs are a subchart under crds.install and stay on uninstall (gitops 19)',
  'CHART-19': 'Release Secret under 700 KB (issue 4)',
  'CHART-20': 'View and edit without policies, and policy-admin (governance 1.1.5)',
  'CHART-21': 'The admission Service publishes not-ready addresses (governance 10.5)',
  'CHART-22': 'Native sleep before the stop, probes on 8081 (governance 12.3.4)',
  'CHART-23': 'A value that the operator does not honour yet is refused or warned about (README)',
  'CHART-24': 'Every flag that the chart gives is one that the operator knows (governance 12.3.5)',
  'CHART-25':
    'status.webhookURL follows the Service, the ingress or the HTTPRoute (gitops 24, governance 12.2)',
  'CHART-26': 'URLs of queues and sinks, which may hold passwords, stand in a Secret only (governance 9.1)',
  'CHART-27':
    'helm test: one run with the mock provider, which says what is wrong when it does not succeed (issue 4)',
  'CHART-28': 'NOTES say which credentials of Redis namespaces share (gitops 16)',
} as const;
