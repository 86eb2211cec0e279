import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chartFolder } from './chart.ts';

const labels = '{ app.kubernetes.io/name: kubeswarm, app.kubernetes.io/instance: kubeswarm }';

const templates = `apiVersion: apps/v1
kind: Deployment
metadata: { name: kubeswarm, labels: ${labels} }
spec:
  replicas: {{ .Values.replicaCount }}
  selector: { matchLabels: ${labels} }
  template:
    metadata: { labels: ${labels} }
    spec:
      serviceAccountName: {{ .Values.serviceAccount.name }}
      containers:
        - name: manager
          image: "{{ .Values.image.repository }}:{{ .Chart.AppVersion }}"
          args: [--leader-elect, --agent-image={{ .Values.agentImage }}]
          env: [{ name: TASK_QUEUE_URL, value: {{ .Values.taskQueueURL | quote }} }]
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: {{ .Values.serviceAccount.name }} }
---
apiVersion: v1
kind: Service
metadata: { name: kubeswarm, labels: ${labels} }
spec:
  selector: ${labels}
  ports:
    - { name: webhook, port: {{ .Values.service.port }}, targetPort: 8092 }
    - { name: webhook-server, port: 443, targetPort: 9443 }
`;

const values = `crds: { install: true }
replicaCount: 1
image: { repository: ghcr.io/kubeswarm/kubeswarm }
serviceAccount: { create: true, name: kubeswarm }
agentImage: ""
taskQueueURL: ""
service: { type: ClusterIP, port: 8092 }
`;

/** Writes a chart of the shape of the Go operator's 0.4.0: its names, selector and values, its CRDs as templates. */
export function chartOfGoOperator(folder: string): string {
  const chart = join(folder, 'go-operator');
  mkdirSync(chart, { recursive: true });
  cpSync(join(chartFolder, '../kubeswarm-crds/templates'), join(chart, 'templates'), { recursive: true });
  const about = 'apiVersion: v2\nname: kubeswarm\nversion: 0.4.0\nappVersion: 0.4.0\n';
  writeFileSync(join(chart, 'Chart.yaml'), about);
  writeFileSync(join(chart, 'values.yaml'), values);
  writeFileSync(join(chart, 'templates', 'operator.yaml'), templates);
  return chart;
}
