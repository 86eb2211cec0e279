import { isIP } from 'node:net';
import type { SwarmAgent } from '../../../schemas/generated/types.ts';
import type { Reader } from '../../kube/controller.ts';
import { type Service, serviceKind } from '../common/workload.ts';
import type { EgressFacts } from './agent-world.ts';
import type { EgressTarget } from './network-policy.ts';

export interface EgressSources {
  readonly reader: Reader;
  /** Addresses of a host outside of the cluster. */
  lookupHost(host: string): Promise<readonly string[]>;
}

/** Where a strict agent's URLs lead: pods for Services of the cluster, addresses for all else (agents 2.4). */
export async function egressTargets(
  agent: SwarmAgent,
  urls: readonly string[],
  sources: EgressSources,
): Promise<EgressFacts> {
  const targets: EgressTarget[] = [];
  for (const text of new Set(urls)) {
    const url = URL.parse(text);
    if (url === null) continue;
    const target = await egressTarget(url, agent.metadata.namespace ?? '', sources);
    if (typeof target === 'string') return { kind: 'unresolved', message: target };
    targets.push(target);
  }
  return { kind: 'known', targets };
}

/** The target, or the sentence that says why there is none. */
async function egressTarget(
  url: URL,
  namespace: string,
  sources: EgressSources,
): Promise<EgressTarget | string> {
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0) return { kind: 'addresses', addresses: [host], port };

  const pods = await podsBehind(host, port, namespace, sources.reader);
  if (pods !== undefined) return pods;
  try {
    return { kind: 'addresses', addresses: (await sources.lookupHost(host)).toSorted(), port };
  } catch {
    return `address of "${host}" not found, the network policy stays as it is. Correct the name, or use networkPolicy: default`;
  }
}

/** Network policies see pods, not cluster addresses, so a Service is replaced by its selector and target port. */
async function podsBehind(
  host: string,
  port: number,
  ownNamespace: string,
  reader: Reader,
): Promise<EgressTarget | undefined> {
  const [name = '', namespace = ownNamespace, third] = host.split('.');
  if (third !== undefined && third !== 'svc') return undefined;
  const service = await reader.get<Service>({ ...serviceKind, namespace, name });
  if (service?.spec.selector === undefined) return undefined;
  const targetPort = service.spec.ports?.find((candidate) => candidate.port === port)?.targetPort;
  return { kind: 'pods', namespace, labels: service.spec.selector, port: targetPort ?? port };
}
