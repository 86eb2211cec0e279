import type { Api } from '../../operator/kube/api.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { applicationName } from './plugin-applications.ts';

const refreshAnnotation = 'argocd.argoproj.io/refresh';

export interface RefreshOptions {
  readonly api: Pick<Api, 'apply'>;
  readonly isDryRun: boolean;
  /** Between two Applications. Rejects when the command is to end. */
  pause(): Promise<void>;
  tell(line: string): void;
  /** What did not work out for one of them. */
  complain(line: string): void;
}

/**
 * Asks Argo CD to render each Application without its cache, one after the other: all at once would render a whole
 * fleet at the same time (gitops 10). Resolves with how many could not be asked.
 */
export async function refreshApplications(
  applications: readonly KubeObject[],
  { api, isDryRun, pause, tell, complain }: RefreshOptions,
): Promise<number> {
  let failures = 0;
  for (const [index, application] of applications.entries()) {
    if (index > 0 && !isDryRun) await pause();
    const name = applicationName(application);
    try {
      await api.apply(hardRefresh(application), {
        fieldManager: 'swarm-plugin-refresh',
        force: true,
        dryRun: isDryRun,
      });
      tell(`${name} ${isDryRun ? 'would be' : 'is'} rendered anew (${index + 1}/${applications.length})`);
    } catch (error) {
      failures += 1;
      complain(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return failures;
}

/** Argo CD takes the annotation away when it begins. The uid keeps an Application that is gone from coming back. */
function hardRefresh({ apiVersion, kind, metadata }: KubeObject): KubeObject {
  const { name, namespace = '', uid = '' } = metadata;
  return {
    apiVersion,
    kind,
    metadata: { name, namespace, uid, annotations: { [refreshAnnotation]: 'hard' } },
  };
}
