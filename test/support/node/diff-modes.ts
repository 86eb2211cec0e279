import { kinds } from '../../../schemas/kinds.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { createApplication } from './application.ts';
import { createNamespace } from './create-namespace.ts';
import { listPath, ourApi } from './node-api.ts';

interface DiffMode {
  readonly syncOptions: readonly string[];
  readonly annotations: Readonly<Record<string, string>>;
}

/** The three ways in which Argo CD compares and applies. */
export const diffModes: Readonly<Record<string, DiffMode>> = {
  default: { syncOptions: [], annotations: {} },
  'server-apply': { syncOptions: ['ServerSideApply=true'], annotations: {} },
  'server-diff': {
    syncOptions: [],
    annotations: { 'argocd.argoproj.io/compare-options': 'ServerSideDiff=true' },
  },
};

/** Names of the three Applications of one recipe, one for each mode, and of their namespaces. */
export const trialNames: readonly string[] = Object.keys(diffModes).map((mode) => `trial-${mode}`);

/** Delivers one recipe in all modes, each into a namespace of its own. */
export async function createTrials(repository: string): Promise<void> {
  const create = async ([mode, { syncOptions, annotations }]: readonly [string, DiffMode]): Promise<void> => {
    const name = `trial-${mode}`;
    await createNamespace(name);
    // As plugin/argocd/application.yaml has it, with less time between tries.
    const retry = { limit: 20, refresh: true, backoff: { duration: '1s', factor: 1 } };
    const syncPolicy = { automated: { prune: true, selfHeal: true }, retry, syncOptions };
    await createApplication({ name, repository, namespace: name, syncPolicy, annotations });
  };
  await Promise.all(Object.entries(diffModes).map(create));
}

/** All objects of ours in their namespaces, as the API server has them. */
export async function objectsOfTrials(): Promise<readonly KubeObject[]> {
  const paths = trialNames.flatMap((name) =>
    kinds.map(({ plural }) => `${ourApi}/namespaces/${name}/${plural}`),
  );
  return (await Promise.all(paths.map((path) => listPath<KubeObject>(path)))).flat();
}
