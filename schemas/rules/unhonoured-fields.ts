import type { KindName } from './kinds.ts';

/** A field that the schema takes and this release does nothing with. Delete the line with the release that does. */
export interface Unhonoured {
  /** `[]` stands for every item of a list. */
  readonly path: string;
  readonly sentence: string;
  /** Values that ask for nothing, so that defaults written out by the API server are no findings. */
  readonly unless?: readonly unknown[];
}

const unhonouredRuntime: readonly Unhonoured[] = [
  { path: 'loop.compression', sentence: 'the context of an agent is not compressed yet' },
  { path: 'loop.dedup', sentence: 'repeated tool calls are not skipped yet', unless: [false] },
  { path: 'loop.memory', sentence: 'agents have no memory yet' },
  { path: 'loop.sandbox', sentence: 'large tool results are handed over in full yet' },
  { path: 'resources.claims', sentence: 'pods have no resource claims yet' },
];

/** Built-in tools that allow lists may name and nobody is offered. */
export const unhonouredTools: readonly string[] = ['sandbox_recall', 'registry_search', 'dispatch'];

const notOffered = 'capabilities are not offered to other agents yet';
const noReasoning = 'reasoning is not asked for yet';

export const unhonouredFields: Readonly<Partial<Record<KindName, readonly Unhonoured[]>>> = {
  SwarmAgent: [
    { path: 'spec.agents', sentence: 'agents are not connected to each other yet' },
    { path: 'spec.capabilities[].exposeMCP', sentence: notOffered, unless: [false] },
    { path: 'spec.capabilities[].exposeTo', sentence: notOffered },
    { path: 'spec.capabilities[].inputSchema', sentence: notOffered },
    { path: 'spec.capabilities[].outputSchema', sentence: notOffered },
    { path: 'spec.gateway', sentence: 'agents do not act as gateways yet' },
    { path: 'spec.guardrails.limits.maxThinkingTokensPerCall', sentence: noReasoning },
    { path: 'spec.infrastructure.plugins', sentence: 'gRPC plugins are not called yet' },
    { path: 'spec.observability.healthCheck', sentence: 'semantic health checks are not made yet' },
    { path: 'spec.observability.notifyRef', sentence: 'notifications are not sent yet' },
    { path: 'spec.reasoning.mode', sentence: noReasoning, unless: ['Disabled'] },
    ...within('spec.runtime.', unhonouredRuntime),
  ],
  SwarmTeam: [
    { path: 'spec.notifyRef', sentence: 'notifications are not sent yet' },
    { path: 'spec.roles[].limits.maxThinkingTokensPerCall', sentence: noReasoning },
    { path: 'spec.roles[].plugins', sentence: 'gRPC plugins are not called yet' },
    ...within('spec.roles[].runtime.', unhonouredRuntime),
  ],
  SwarmPolicy: [{ path: 'spec.limits.maxThinkingTokensPerCall', sentence: noReasoning }],
  SwarmSettings: [
    { path: 'spec.memoryBackend', sentence: 'agents have no memory yet', unless: ['in-context'] },
    { path: 'spec.reasoning.budgetTokens', sentence: noReasoning },
    { path: 'spec.reasoning.effort', sentence: noReasoning },
    { path: 'spec.reasoning.mode', sentence: noReasoning, unless: ['Disabled'] },
  ],
  SwarmBudget: [{ path: 'spec.notifyRef', sentence: 'notifications are not sent yet' }],
  SwarmMemory: [{ path: 'spec', sentence: 'agents have no memory yet' }],
  SwarmNotify: [{ path: 'spec', sentence: 'notifications are not sent yet' }],
};

function within(prefix: string, entries: readonly Unhonoured[]): readonly Unhonoured[] {
  return entries.map((entry) => ({ ...entry, path: `${prefix}${entry.path}` }));
}
