/** Files of a recipe with `count` manifests: one policy, then agents, teams and runs as the incident story has them. */
export function benchManifests(count: number): readonly { readonly file: string; readonly text: string }[] {
  const documents = [policy()];
  for (let index = 0; documents.length < count; index++) {
    documents.push(agent(index));
    if (documents.length < count && index % 3 === 2) documents.push(team(index));
    if (documents.length < count && index % 6 === 5) documents.push(sampleRun(index));
  }
  const files: { file: string; text: string }[] = [];
  for (let start = 0; start < documents.length; start += 10)
    files.push({
      file: `part-${String(start).padStart(4, '0')}.yaml`,
      text: documents.slice(start, start + 10).join('---\n'),
    });
  return files;
}

const policy = (): string => `apiVersion: kubeswarm.io/v1alpha1
kind: SwarmPolicy
metadata:
  name: bench-policy
  namespace: bench
spec:
  enforcementMode: Enforce
  limits:
    maxDailyTokens: 200000
    maxTokensPerCall: 4000
    maxTimeoutSeconds: 600
  tools:
    deny: ["shell/*", "filesystem/*"]
  models:
    allowed: ["qwen*", "llama*"]
`;

const agent = (index: number): string => `apiVersion: kubeswarm.io/v1alpha1
kind: SwarmAgent
metadata:
  name: investigator-${index}
  namespace: bench
spec:
  model: qwen2.5:7b
  prompt:
    inline: |
      You are an SRE investigator. When you receive a PagerDuty incident,
      gather evidence from logs and metrics. Output a structured JSON report
      with incident_id, error_pattern, timeline, and raw_evidence.
  tools:
    mcp:
      - name: pagerduty
        url: "http://mock-pagerduty.incident-response.svc:8080"
      - name: grafana
        url: "http://mock-grafana.incident-response.svc:8080"
        cache:
          enabled: true
          ttlSeconds: 600
  guardrails:
    limits:
      tokensPerCall: 4000
      timeoutSeconds: 90
    tools:
      allow: ["pagerduty/get_incident", "grafana/*"]
  runtime:
    resources:
      requests: { cpu: 100m, memory: 128Mi }
`;

const team = (index: number): string => `apiVersion: kubeswarm.io/v1alpha1
kind: SwarmTeam
metadata:
  name: responder-${index}
  namespace: bench
spec:
  inputs:
    - name: alert
      required: true
  roles:
    - name: investigator
      swarmAgent: investigator-${index}
    - name: diagnostician
      swarmAgent: investigator-${index - 1}
    - name: notifier
      swarmAgent: investigator-${index - 2}
  pipeline:
    - role: investigator
      inputs:
        alert: "{{ .input.alert }}"
    - role: diagnostician
      dependsOn: [investigator]
      inputs:
        investigation: "{{ .steps.investigator.output }}"
    - role: notifier
      dependsOn: [diagnostician]
      inputs:
        investigation: "{{ .steps.investigator.output }}"
        diagnosis: "{{ .steps.diagnostician.output }}"
`;

const sampleRun = (index: number): string => `apiVersion: kubeswarm.io/v1alpha1
kind: SwarmRun
metadata:
  name: incident-${index}
  namespace: bench
spec:
  teamRef: responder-${index}
  input:
    alert: |
      PagerDuty Incident P-48291: High error rate on payments-api
      Severity: High
`;
