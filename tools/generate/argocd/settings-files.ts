import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { GeneratedFile } from '../schema.ts';
import type { Customization } from './customizations.ts';

const folder = 'plugin/argocd';
const origin = '# Made from plugin/argocd/lua by `npm run generate`. Do not edit.\n';

/** The customizations as Argo CD's settings: keys of the ConfigMap argocd-cm. */
export function settings(all: readonly Customization[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    all.flatMap((customization) => {
      const { kind, healthLua, ignoredUpdates } = customization;
      const key = (aspect: string): string => `resource.customizations.${aspect}.kubeswarm.io_${kind}`;
      const actions = actionsSetting(customization);
      return [
        [key('health'), healthLua],
        ...(actions === undefined ? [] : [[key('actions'), actions]]),
        [key('ignoreResourceUpdates'), yaml({ jsonPointers: ignoredUpdates })],
      ];
    }),
  );
}

function actionsSetting({ discoveryLua, actions }: Customization): string | undefined {
  if (discoveryLua === undefined) return undefined;
  return yaml({
    'discovery.lua': discoveryLua,
    definitions: actions.map(({ name, lua }) => ({ name, 'action.lua': lua })),
  });
}

/** The settings for plain manifests, and with the sidecar as values of the chart argo-cd: for people, and for the program. */
export function settingsFiles(root: string, all: readonly Customization[]): readonly GeneratedFile[] {
  const data = settings(all);
  const configMap = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: 'argocd-cm',
      labels: { 'app.kubernetes.io/name': 'argocd-cm', 'app.kubernetes.io/part-of': 'argocd' },
    },
    data,
  };
  const read = (name: string): unknown => parse(readFileSync(join(root, folder, name), 'utf8'));
  const values = chartValues(data, read('argocd-cmd-params-cm.yaml'), read('repo-server-sidecar.yaml'));
  return [
    { path: `${folder}/argocd-cm.yaml`, text: origin + yaml(configMap) },
    {
      path: `${folder}/helm-values.yaml`,
      text:
        '# Values of the chart argo-cd: the sidecar, and health and actions of our kinds.\n' +
        origin +
        yaml(values),
    },
    {
      path: 'plugin/generated/chart-values.ts',
      text: `${origin.replace('#', '//')}/** plugin/argocd/helm-values.yaml, for \`swarm plugin install --print\`. */
export const chartValues = ${JSON.stringify(values, null, 2)};
`,
    },
  ];
}

/** The chart has places of its own for what the two patches say. */
function chartValues(
  cm: Readonly<Record<string, string>>,
  parameters: unknown,
  deployment: unknown,
): Readonly<Record<string, unknown>> {
  const podSpec = ['spec', 'template', 'spec'].reduce(member, deployment);
  return {
    repoServer: { extraContainers: member(podSpec, 'containers'), volumes: member(podSpec, 'volumes') },
    configs: { params: member(parameters, 'data'), cm },
  };
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !(name in value)) {
    throw new Error(`the patches in ${folder} have no ${name}`);
  }
  return Object.getOwnPropertyDescriptor(value, name)?.value;
}

function yaml(value: unknown): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false, blockQuote: 'literal' });
}
