import { chartValues } from '../generated/chart-values.ts';
import { yamlText } from '../render/yaml-text.ts';

/** For whom the plugin's installation can be printed. */
export const installFormats = ['kustomize', 'chart', 'operator'] as const;
export type InstallFormat = (typeof installFormats)[number];

/** What is added to an installation of Argo CD, as its way of installation takes it; YAML. */
export function installSnippet(format: InstallFormat, image: string | undefined): string {
  const { repoServer, configs } = chartValues;
  const containers = repoServer.extraContainers.map((container) => ({
    ...container,
    ...(image === undefined ? {} : { image }),
  }));
  const sidecar: Sidecar = { containers, volumes: repoServer.volumes };
  switch (format) {
    case 'kustomize':
      return kustomizeComponent(sidecar, configs);
    case 'chart':
      return `# Values of the chart argo-cd, beside your own: helm upgrade -f\n${yamlText({
        repoServer: { ...repoServer, extraContainers: containers },
        configs,
      })}`;
    case 'operator':
      return operatorResource(sidecar, configs);
  }
}

interface Sidecar {
  readonly containers: readonly unknown[];
  readonly volumes: readonly unknown[];
}

interface Settings {
  readonly params: Readonly<Record<string, string>>;
  readonly cm: Readonly<Record<string, string>>;
}

/** One file, so that it can be written anywhere. */
function kustomizeComponent(sidecar: Sidecar, { params, cm }: Settings): string {
  // Kustomize cuts the line feed off the end of a patch, which would be that of the last setting.
  const configMap = (name: string, data: Readonly<Record<string, string>>) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    data,
    metadata: { name },
  });
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'argocd-repo-server' },
    spec: { template: { spec: sidecar } },
  };
  const patches = [deployment, configMap('argocd-cmd-params-cm', params), configMap('argocd-cm', cm)].map(
    (patch) => ({ patch: yamlText(patch) }),
  );
  const component = { apiVersion: 'kustomize.config.k8s.io/v1alpha1', kind: 'Component', patches };
  return `# kustomization.yaml of a folder that the kustomization of Argo CD names under components:\n${yamlText(component)}`;
}

/** The operator writes argocd-cm itself, and gives the repo-server no argocd-cmd-params-cm: a variable says the same. */
function operatorResource({ containers, volumes }: Sidecar, { params, cm }: Settings): string {
  const exclusions = params['reposerver.plugin.tar.exclusions'];
  const resource = {
    apiVersion: 'argoproj.io/v1beta1',
    kind: 'ArgoCD',
    metadata: { name: 'argocd' },
    spec: {
      repo: {
        sidecarContainers: containers,
        volumes,
        env: [{ name: 'ARGOCD_REPO_SERVER_PLUGIN_TAR_EXCLUSIONS', value: exclusions }],
      },
      extraConfig: cm,
    },
  };
  return `# Into the resource ArgoCD of argocd-operator; metadata.name is that of yours.\n${yamlText(resource)}`;
}
