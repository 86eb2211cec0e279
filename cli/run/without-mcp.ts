import { isRecord } from '../../schemas/json-record.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';

/** The objects with no MCP server in any agent or inline role (`swarm run --no-mcp`). */
export function withoutMcp(objects: readonly KubeObject[]): readonly KubeObject[] {
  return objects.map((object) => {
    const { spec } = object;
    if (!isRecord(spec)) return object;
    if (object.kind === 'SwarmAgent') return { ...object, spec: withoutServers(spec) };
    if (object.kind !== 'SwarmTeam' || !Array.isArray(spec.roles)) return object;
    const roles = spec.roles.map((role: unknown) => (isRecord(role) ? withoutServers(role) : role));
    return { ...object, spec: { ...spec, roles } };
  });
}

type Fields = Readonly<Record<string, unknown>>;

function withoutServers(owner: Fields): Fields {
  if (!isRecord(owner.tools)) return owner;
  const { mcp: _, ...tools } = owner.tools;
  return { ...owner, tools };
}
