import { apply, getJson, kubectl } from './kubectl.ts';
import { argocdNamespace } from './node-folder.ts';
import { untilAnswer } from './until-row.ts';

export interface ApplicationOptions {
  readonly name: string;
  readonly repository: string;
  /** Namespace of objects that name none. */
  readonly namespace: string;
  /** Folder in the repository. Default: recipe. */
  readonly path?: string;
  readonly parameters?: readonly object[];
  /** As in the API of Argo CD, in place of automated sync with self-heal and pruning. */
  readonly syncPolicy?: object;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Creates or changes an Application that renders by our plugin. Deleting it deletes what it delivered. */
export async function createApplication(options: ApplicationOptions): Promise<void> {
  await apply([
    {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: {
        name: options.name,
        namespace: argocdNamespace,
        finalizers: ['resources-finalizer.argocd.argoproj.io'],
        annotations: options.annotations ?? {},
      },
      spec: {
        project: 'default',
        source: {
          repoURL: options.repository,
          targetRevision: 'main',
          path: options.path ?? 'recipe',
          plugin: { name: 'kubeswarm-v1', parameters: options.parameters ?? [] },
        },
        destination: { server: 'https://kubernetes.default.svc', namespace: options.namespace },
        syncPolicy: options.syncPolicy ?? { automated: { prune: true, selfHeal: true } },
      },
    },
  ]);
}

/** Deletes an Application with all that it delivered, and waits until both are gone. */
export async function deleteApplication(name: string): Promise<void> {
  const which = ['application', name, `--namespace=${argocdNamespace}`, '--ignore-not-found'];
  await kubectl('delete', ...which, '--timeout=90s');
}

/** Makes Argo CD look into Git at once, in place of waiting for its next look. */
export async function refreshApplication(name: string): Promise<void> {
  const refresh = 'argocd.argoproj.io/refresh=normal';
  await kubectl('annotate', 'application', name, `--namespace=${argocdNamespace}`, refresh, '--overwrite');
}

/** What Argo CD says of an Application. */
export interface ApplicationStatus {
  readonly sync?: { readonly status: string; readonly revision?: string };
  readonly health?: { readonly status: string };
  readonly operationState?: { readonly phase: string; readonly message?: string };
  readonly conditions?: readonly { readonly type: string; readonly message: string }[];
  readonly resources?: readonly {
    readonly kind: string;
    readonly name: string;
    readonly status?: string;
    readonly health?: { readonly status: string; readonly message?: string };
  }[];
}

/** Waits until the condition holds of the status of the Application. Rejects after 90 s with the last status. */
export async function untilApplication(
  name: string,
  isWanted: (status: ApplicationStatus) => boolean,
): Promise<ApplicationStatus> {
  const ask = async (): Promise<ApplicationStatus> => {
    const found = await getJson<{ readonly status?: ApplicationStatus }>(
      ...['application', name, `--namespace=${argocdNamespace}`],
    );
    return found.status ?? {};
  };
  return untilAnswer(ask, isWanted);
}

/** Synced and Healthy at the commit, with the operation ended. */
export function isDelivered(commit: string): (status: ApplicationStatus) => boolean {
  return ({ sync, health, operationState }) =>
    sync?.status === 'Synced' &&
    sync.revision === commit &&
    health?.status === 'Healthy' &&
    operationState?.phase === 'Succeeded';
}
