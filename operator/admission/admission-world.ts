import type { SwarmAgent, SwarmPolicy, SwarmSettings } from '../../schemas/generated/types.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import type { AuditMode } from '../../schemas/rules/policy/audit-mode.ts';
import type { AdmissionWorld } from '../../schemas/rules/review-admission.ts';
import type { KindKey } from '../kube/api.ts';
import type { Reader } from '../kube/controller.ts';

/** What of the operator admission needs to know. */
export interface AdmissionSources {
  readonly reader: Reader;
  readonly operatorNamespace: string;
  readonly clusterAuditMode: AuditMode;
}

const swarmKind = (kind: string): KindKey => ({ apiVersion: 'kubeswarm.io/v1alpha1', kind });

export interface GatheredWorld {
  readonly world: AdmissionWorld;
  /** Kinds that could not be listed: the write is allowed as far as they go, and the controller judges it again. */
  readonly unread: readonly string[];
}

/** Reads what the rules look at besides the object: its namespace, and what governs it there (governance 11). */
export async function admissionWorld(
  namespace: string,
  { reader, operatorNamespace, clusterAuditMode }: AdmissionSources,
): Promise<GatheredWorld> {
  const homes = [...new Set([namespace, operatorNamespace])];
  const unread: string[] = [];
  const fromHomes = async <T extends KubeObject>(kind: string): Promise<readonly T[]> => {
    try {
      const lists = await Promise.all(
        homes.map((home) => reader.list<T>(swarmKind(kind), { namespace: home })),
      );
      return lists.flat().filter(isAlive);
    } catch {
      unread.push(kind);
      return [];
    }
  };
  const home = await reader.get({ apiVersion: 'v1', kind: 'Namespace', name: namespace });
  const { labels, annotations } = home?.metadata ?? {};
  const world: AdmissionWorld = {
    namespace: {
      name: namespace,
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
    },
    policies: await fromHomes<SwarmPolicy>('SwarmPolicy'),
    settings: await fromHomes<SwarmSettings>('SwarmSettings'),
    agents: (await reader.list<SwarmAgent>(swarmKind('SwarmAgent'), { namespace })).filter(isAlive),
    operatorNamespace,
    clusterAuditMode,
  };
  return { world, unread };
}

const isAlive = ({ metadata }: KubeObject): boolean => metadata.deletionTimestamp === undefined;
