import { agentContractVersion } from '../../../schemas/agent-contract.ts';
import { version } from '../../observe/version.ts';
import type { AgentPlatform } from './agent-platform.ts';
import type { Digest } from './plan.ts';

/**
 * What the operator brings to every agent's pods, in a word. Of the extra variables only the names, since their values
 * may be keys, which a hash would help to guess; a queue or an audit sink elsewhere is the agents' concern at once, and not in
 * here.
 */
export function platformHash(platform: AgentPlatform, digest: Digest): string {
  const { image, command, imagePullPolicy, imagePullSecrets, extraEnv } = platform;
  const { sink: _, ...auditLog } = platform.auditLog;
  const names = Object.keys(extraEnv).toSorted();
  return digest(
    JSON.stringify([
      agentContractVersion,
      version,
      image,
      command,
      imagePullPolicy,
      imagePullSecrets,
      names,
      auditLog,
    ]),
  ).slice(0, 32);
}
