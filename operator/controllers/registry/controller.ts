import type { SwarmAgent, SwarmRegistry } from '../../../schemas/generated/types.ts';
import type { KubeObject, ObjectKey } from '../../../schemas/kube-object.ts';
import { timestamp } from '../../engine/timestamp.ts';
import type { Controller, Reader } from '../../kube/controller.ts';
import { isClusterWide } from '../common/is-cluster-wide.ts';
import { normalised } from '../common/normalised.ts';
import { registryIndex } from '../common/registry-index.ts';
import { ruleVerdict } from '../common/rule-verdict.ts';
import { agentKind, registryKind } from '../common/swarm-kinds.ts';
import { type VerdictControllerOptions, verdictController } from '../common/verdict-controller.ts';
import { rebuild, registryContent, registryMessage } from './registry-status.ts';

/** SwarmRegistry -> the index of the agents that name it, by capability (agents 8). */
export const registryController = (options: VerdictControllerOptions): Controller =>
  verdictController<SwarmRegistry>(
    {
      name: 'swarmregistry-controller',
      kind: registryKind,
      watches: [{ kind: agentKind, keysOf: (agent) => registriesOver(agent, options.reader) }],
      async judge(registry, nowMillis) {
        const index = registryIndex(registry.metadata, await agentsFor(registry, options.reader));
        const { content, lastRebuild, afterMillis } = rebuild(
          registry.status,
          registryContent(index),
          nowMillis,
          timestamp(nowMillis),
        );
        const { capabilities, fleet, indexedAgents } = content;
        return {
          kind: 'judged',
          verdict: ruleVerdict(registry, () => 'InvalidSpec') ?? {
            kind: 'ready',
            reason: 'IndexReady',
            message: registryMessage(index),
          },
          fields: { capabilities, fleet, indexedAgents, lastRebuild },
          ...(afterMillis === undefined ? {} : { afterMillis }),
        };
      },
    },
    options,
  );

/** Those that it may list: of its namespace, or of all that the operator sees. */
async function agentsFor(registry: SwarmRegistry, reader: Reader): Promise<readonly SwarmAgent[]> {
  const { namespace = '' } = registry.metadata;
  const agents = await reader.list<SwarmAgent>(agentKind, isClusterWide(registry) ? {} : { namespace });
  return agents.filter(({ metadata }) => metadata.deletionTimestamp === undefined).map(normalised);
}

/** The agent may have named another one before, so all that could list it are told. */
async function registriesOver({ metadata }: KubeObject, reader: Reader): Promise<readonly ObjectKey[]> {
  const registries = await reader.list<SwarmRegistry>(registryKind);
  return registries
    .map(normalised)
    .filter((registry) => registry.metadata.namespace === metadata.namespace || isClusterWide(registry))
    .map(({ metadata: { namespace = '', name } }) => ({ ...registryKind, namespace, name }));
}
