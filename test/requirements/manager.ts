export const managerRequirements = {
  'MANAGER-1':
    'The operator and its agents run the support story as programs on a real API server (issue part 2)',
  'MANAGER-2':
    'A refusal reads in kubectl as in the seed, and after it neither Deployment nor pod exists (seed, governance 11)',
  'MANAGER-4': 'A leader that stops cleanly frees its lease (governance 12.3.4)',
  'MANAGER-5': 'Flags of the Go operator are taken, unknown ones warn (governance 12.3.5)',
  'MANAGER-6': 'SWARM_AGENT_INJECT_<NAME> goes to every agent without the prefix (governance 7.3)',
  'MANAGER-7':
    'Prices of the ConfigMap beat built-in ones; on an error the table before stays (governance 5.3)',
  'MANAGER-8':
    'Agents get the URL of the queue from a Secret, above what users set (agents 2.3, governance 7.1)',
  'MANAGER-9': 'Another address or password of the queue rolls the pods of agents',
  'MANAGER-10': 'A run in flight ends with its result after API server and Redis were killed (issue part 2)',
  'MANAGER-11':
    'The operator makes the password of the bundled queue in a Secret, once, and tells it to nobody else (gitops 16)',
  'AGENTRUN-1':
    'On SIGTERM an agent takes no new task and finishes the running ones, for the drain less 10 s (agents 4.3)',
  'AGENTRUN-2': 'Agents always serve /metrics on their health port (decision 40)',
  'AGENTRUN-3':
    'An agent whose queue is away is alive and not ready, until it is there again (governance 10.5)',
  'HEALTH-1': '/healthz answers 200 always, /readyz aggregates its sub-paths (governance 10.5, agents 4.1)',
  'HEALTH-2': 'Sub-paths answer 200 {"status":"ok"} or 503 {"status":"failed","error"} (governance 10.5)',
  'HEALTH-3': 'Probes get the verdict of the last check, whose state they never wait for (agents 4.1)',
  'HEALTH-4':
    '/metrics has the documented names: dots become underscores, counters get _total (governance 10.3)',
  'WEBHOOK-1': 'A denial is allowed: false with {403, Forbidden, message} (governance 11)',
  'WEBHOOK-2': 'An object that cannot be decoded is answered with 400 (governance 11)',
  'WEBHOOK-3':
    'In a governed namespace policy webhooks judge policy and ordinary ones the rest; elsewhere the ordinary ones judge both (decision 27)',
  'WEBHOOK-4': 'A renewed certificate is served without a restart (governance 12.2.2)',
  'CERT-1': 'Certificates are renewed at two thirds of their lifetime (governance 12.2.2)',
  'CERT-2': 'Replicas that start together use one certificate (governance 12.2.2)',
  'CERT-3':
    'The authorities are written into every webhook, and nothing else of the configuration changes (gitops 20)',
  'CERT-4':
    'A new authority stands beside the old one until that ends, so that no replica is refused meanwhile',
} as const;
