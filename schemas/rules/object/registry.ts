import { finding } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import type { SwarmRegistry } from '../../generated/types.ts';
import { displayUrl, parseHttpUrl } from '../mcp-allowlist.ts';

/** A SwarmRegistry by itself: bindings that no agent could use (agents 2.1.7). */
export function registryFindings({ spec }: SwarmRegistry): readonly Finding[] {
  const known = new Set<string>();
  return (spec?.mcpBindings ?? []).flatMap(({ capabilityId: capability = '', url }, index): Finding[] => {
    const path = ['spec', 'mcpBindings', index];
    const isRepeated = known.has(capability);
    known.add(capability);
    return [
      ...(isRepeated
        ? [finding('registry.binding-repeated', { capability }, { path: [...path, 'capabilityId'] })]
        : []),
      ...(parseHttpUrl(url) === undefined
        ? [finding('registry.binding-url', { capability, url: displayUrl(url) }, { path: [...path, 'url'] })]
        : []),
    ];
  });
}
