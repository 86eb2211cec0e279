import type { SwarmRun } from '../../../schemas/generated/types.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import type { Api } from '../../kube/api.ts';
import { runLabel, trackingAnnotation } from './run-history.ts';

/** On a team or agent: how many of its runs from Git are not over, and how the others ended. */
export const declaredRunsAnnotation = 'kubeswarm.io/declared-runs';

/** For example `active=0,succeeded=1,failed=0`; undefined without runs from Git. */
export function declaredRuns(runs: readonly SwarmRun[]): string | undefined {
  const declared = runs.filter(isDeclared);
  if (declared.length === 0) return undefined;
  const ended = (phase: string): number => declared.filter(({ status }) => status?.phase === phase).length;
  const [succeeded, failed] = [ended('Succeeded'), ended('Failed')];
  return `active=${declared.length - succeeded - failed},succeeded=${succeeded},failed=${failed}`;
}

/** Argo CD's mark, or that of our plugin, which is there whatever way of tracking Argo CD is set to. */
export const isDeclared = ({ metadata }: KubeObject): boolean =>
  metadata.annotations?.[trackingAnnotation] !== undefined || metadata.labels?.[runLabel] !== undefined;

/**
 * Writes it onto the owner of the runs, unless it is there already.
 *
 * Argo CD takes a change of health to the Application only from objects without an owner, and runs have one (gitops 1).
 * Status does not count either. This annotation does: it makes Argo CD look again when a run from Git ends.
 */
export async function writeDeclaredRuns(
  api: Api,
  owner: KubeObject,
  runs: readonly SwarmRun[],
): Promise<void> {
  const wanted = declaredRuns(runs);
  if (owner.metadata.annotations?.[declaredRunsAnnotation] === wanted) return;
  const { name, namespace = '', uid = '' } = owner.metadata;
  const annotations = wanted === undefined ? {} : { [declaredRunsAnnotation]: wanted };
  const { apiVersion, kind } = owner;
  const metadata = { name, namespace, uid, annotations };
  await api.apply({ apiVersion, kind, metadata }, { fieldManager: 'kubeswarm-declared-runs', force: true });
}
