/** Promises about the audit trail, logs and metrics. */
export const auditRequirements = {
  'AUDIT-1': 'Events carry all fields of governance 9.2; error only when status is not success',
  'AUDIT-2': 'Every event names the event that caused it (governance 9.3)',
  'AUDIT-3': 'Modes off, actions and verbose decide what is recorded (governance 9.2)',
  'AUDIT-4':
    'Secrets never stand in events or logs: exact values, then patterns (governance 9.4, 10.4, issue 3)',
  'AUDIT-5':
    'Emission never blocks; 1024 events wait, the oldest is dropped; 5 s to flush at the end (governance 9.5)',
  'AUDIT-6': 'Redaction paths match segment by segment, also inside of text that is JSON (governance 9.4)',
  'AUDIT-7':
    'input and output are cut at maxDetailBytes after redaction, never within a character (governance 9.4)',
  'AUDIT-8': 'swarm audit filters and prints newest first (governance 13)',
  'AUDIT-9':
    'swarm audit tree climbs to the root; a missing parent is a root, cycles are cut (governance 13)',
  'AUDIT-10': '--state keeps the audit trail over restarts (issue 3)',
  'AUDIT-11':
    'Events of the operator follow the settings of their namespace, most verbose first (governance 9.1)',
  'AUDIT-12':
    'Redis sink: XADD with MAXLEN ~ to one stream a namespace, 100 ms; 5 failures open the breaker for 30 s, then one probe (governance 9.5)',
  'AUDIT-13':
    'Webhook sink: arrays of up to 100 events or 5 s, 3 attempts with back-off, Retry-After, other 4xx drop (governance 9.5)',
  'AUDIT-14': 'The leader trims audit streams to the retention every 60 s (governance 9.5)',
  'AUDIT-15':
    'Dropped events are counted by sink and reason; buffer and breaker are gauges (governance 10.3)',
  'AUDIT-16':
    'Operator and agents honour the sink; what its URL holds goes through Secrets (governance 9.1.5, 9.5.5)',
  'OTEL-1':
    'OTLP when OTEL_EXPORTER_OTLP_ENDPOINT is set, by HTTP or gRPC; else nothing is loaded (governance 10.1)',
  'OTEL-2': 'W3C context travels in task metadata: a run is one trace across processes (governance 10.1)',
  'OTEL-3': 'Spans and attributes of governance 10.2',
  'OTEL-4': 'The operator forwards its OTEL_* variables to agents (governance 10.1)',
  'METRIC-1': 'Every metric of governance 10.3 is exposed under its name with its labels',
  'METRIC-2': 'kubeswarm_mcp_health comes from the probes of the operator (governance 10.3, agents 2.7)',
  'EVENT-1':
    'Agents write TaskStarted, TaskCompleted and TaskFailed on the SwarmAgent, component swarm-agent (governance 10.6)',
  'EVENT-2': 'By the own account of the pod, whose token is read again when it is renewed (agents 2.2)',
  'EVENT-3': 'Task events pass a spam filter: 25 at once, then one in 5 min per object (decision 31)',
  'AUDIT-17': '/readyz/audit answers where the redis sink is on (governance 10.5)',
} as const;
