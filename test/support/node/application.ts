import type { ObjectMeta } from '../../../schemas/kube-object.ts';
import { kubectl } from './kubectl.ts';
import { applyObjects, patchPath, readPath } from './node-api.ts';
import { argocdNamespace } from './node-folder.ts';
import { untilAnswer } from './until-row.ts';

const applications = `/apis/argoproj.io/v1alpha1/namespaces/${argocdNamespace}/applications`;

export interface ApplicationOptions {
  readonly name: string;
  readonly repository: string;
  /** Namespace of objects that name none. */
  readonly namespace: string;
  /** Folder in the repository. Default: recipe. */
  readonly path?: string;
  /** Default: kubeswarm-v1, which runs on the machine. */
  readonly plugin?: string;
  readonly parameters?: readonly object[];
  /** Renders by Helm in place of our plugin: `spec.source.helm`. */
  readonly helm?: object;
  /** As in the API of Argo CD, in place of automated sync with self-heal and pruning. */
  readonly syncPolicy?: object;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Creates or changes an Application. Deleting it deletes what it delivered. */
export async function createApplication(options: ApplicationOptions): Promise<void> {
  await applyObjects([
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
          ...(options.helm === undefined
            ? { plugin: { name: options.plugin ?? 'kubeswarm-v1', parameters: options.parameters ?? [] } }
            : { helm: options.helm }),
        },
        destination: { server: 'https://kubernetes.default.svc', namespace: options.namespace },
        syncPolicy: options.syncPolicy ?? { automated: { prune: true, selfHeal: true } },
      },
    },
  ]);
}

/** Deletes Applications with all that they delivered, and waits until it is gone. */
export async function deleteApplication(...names: readonly string[]): Promise<void> {
  const which = ['application', ...names, `--namespace=${argocdNamespace}`, '--ignore-not-found'];
  await kubectl('delete', ...which, '--timeout=90s');
}

/** Makes Argo CD look into Git at once, in place of waiting for its next look. */
export async function refreshApplication(...names: readonly string[]): Promise<void> {
  await askForRefresh(names, 'normal');
}

/** Has Git rendered anew and compared with the cluster, and waits until that is done. Resolves in the order of the names. */
export async function compareApplications(
  ...names: readonly string[]
): Promise<readonly ApplicationStatus[]> {
  await askForRefresh(names, 'hard');
  const isCompared = (applications: readonly Application[]): boolean =>
    applications.every(({ metadata }) => !('argocd.argoproj.io/refresh' in (metadata.annotations ?? {})));
  const compared = await untilAnswer(() => getApplications(names), isCompared);
  return compared.map(({ status }) => status ?? {});
}

async function askForRefresh(names: readonly string[], kind: 'normal' | 'hard'): Promise<void> {
  const metadata = { annotations: { 'argocd.argoproj.io/refresh': kind } };
  for (const name of names) await patchPath(`${applications}/${name}`, { metadata });
}

interface Application {
  readonly metadata: ObjectMeta;
  readonly status?: ApplicationStatus;
}

async function getApplications(names: readonly string[]): Promise<readonly Application[]> {
  const { items = [] } = await readPath<{ readonly items: readonly Application[] }>(applications);
  return names.flatMap((name) => items.find(({ metadata }) => metadata.name === name) ?? []);
}

/** What Argo CD says of an Application. */
export interface ApplicationStatus {
  readonly sync?: { readonly status: string; readonly revision?: string };
  readonly health?: { readonly status: string };
  readonly operationState?: {
    readonly phase: string;
    readonly message?: string;
    readonly startedAt: string;
    readonly syncResult?: { readonly revision: string };
  };
  /** Operations that succeeded. */
  readonly history?: readonly { readonly id: number; readonly revision: string }[];
  readonly conditions?: readonly { readonly type: string; readonly message: string }[];
  readonly resources?: readonly {
    readonly kind: string;
    readonly name: string;
    readonly namespace?: string;
    readonly status?: string;
    readonly requiresPruning?: boolean;
    readonly health?: { readonly status: string; readonly message?: string };
  }[];
}

/** Waits until the condition holds of the status of the Application. Rejects after 90 s with the last status. */
export async function untilApplication(
  name: string,
  isWanted: (status: ApplicationStatus) => boolean,
): Promise<ApplicationStatus> {
  const [status = {}] = await untilApplications([name], isWanted);
  return status;
}

/** The same of several Applications at once; resolves in the order of the names. */
export async function untilApplications(
  names: readonly string[],
  isWanted: (status: ApplicationStatus) => boolean,
): Promise<readonly ApplicationStatus[]> {
  const ask = async (): Promise<readonly ApplicationStatus[]> =>
    (await getApplications(names)).map(({ status }) => status ?? {});
  return untilAnswer(ask, (all) => all.length === names.length && all.every(isWanted));
}

/** Synced and Healthy at the commit, with the operation ended. */
export function isDelivered(commit: string): (status: ApplicationStatus) => boolean {
  return ({ sync, health, operationState }) =>
    sync?.status === 'Synced' &&
    sync.revision === commit &&
    health?.status === 'Healthy' &&
    operationState?.phase === 'Succeeded';
}
