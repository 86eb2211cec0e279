import type { SwarmRegistry } from '../../../schemas/generated/types.ts';

/** Whether the registry concerns agents of all namespaces; canonical spelling. */
export const isClusterWide = ({ spec }: SwarmRegistry): boolean => spec?.scope === 'cluster-wide';
