import type { AgentConnection } from '../generated/types.ts';

/** The tool that an advisor connection adds (agents 6.3): `toolName`, else `consult_<name>` in [a-z0-9_]. */
export function advisorToolName(connection: AgentConnection): string {
  const own = connection.contextPropagation?.toolName;
  if (own !== undefined && own !== '') return own;
  return `consult_${connection.name.toLowerCase().replaceAll(/[^a-z0-9_]/g, '_')}`;
}
