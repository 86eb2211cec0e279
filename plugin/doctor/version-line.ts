import { PLUGIN_CONTRACT } from '../contract.ts';
import { version } from '../version.ts';

/** What `swarm-cmp version` prints: release and contract. */
export const versionLine = `${version} (${PLUGIN_CONTRACT})`;
