import { finding } from '../errors.ts';
import { type FieldPath, type Finding, formatPath } from '../finding.ts';
import type { SwarmRunSpec, SwarmTeamSpec } from '../generated/types.ts';
import type { KubeObject } from '../kube-object.ts';
import { isRecord } from './json-value.ts';
import { isKind, type KindName } from './kinds.ts';
import { type TeamMode, teamMode } from './team-mode.ts';

/** A field that the schema takes and this release does nothing with. Delete the line with the release that does. */
interface Unhonoured {
  /** `[]` stands for every item of a list. */
  readonly path: string;
  readonly sentence: string;
  /** Values that ask for nothing, so that defaults written out by the API server are no findings. */
  readonly unless?: readonly unknown[];
}

const unhonouredRuntime: readonly Unhonoured[] = [
  { path: 'artifacts', sentence: 'artifacts are not stored yet' },
  { path: 'autoscaling', sentence: 'agents are not scaled by load yet' },
  { path: 'loop.compression', sentence: 'the context of an agent is not compressed yet' },
  { path: 'loop.dedup', sentence: 'repeated tool calls are not skipped yet', unless: [false] },
  { path: 'loop.memory', sentence: 'agents have no memory yet' },
  { path: 'loop.sandbox', sentence: 'large tool results are handed over in full yet' },
];

const unhonouredSteps: readonly Unhonoured[] = [
  { path: 'spec.pipeline[].inputArtifacts', sentence: 'artifacts are not stored yet' },
  { path: 'spec.pipeline[].outputArtifacts', sentence: 'artifacts are not stored yet' },
  { path: 'spec.pipeline[].registryLookup', sentence: 'agents are not looked up by capability yet' },
];

const unhonouredFields: Readonly<Partial<Record<KindName, readonly Unhonoured[]>>> = {
  SwarmAgent: [
    { path: 'spec.agents', sentence: 'agents are not connected to each other yet' },
    { path: 'spec.capabilities', sentence: 'capabilities are not offered to other agents yet' },
    { path: 'spec.gateway', sentence: 'agents do not act as gateways yet' },
    { path: 'spec.guardrails.budgetRef', sentence: 'budgets are not enforced yet' },
    { path: 'spec.infrastructure.plugins', sentence: 'gRPC plugins are not called yet' },
    { path: 'spec.infrastructure.registryRef', sentence: 'registries are not kept yet' },
    { path: 'spec.observability.healthCheck', sentence: 'semantic health checks are not made yet' },
    { path: 'spec.observability.notifyRef', sentence: 'notifications are not sent yet' },
    { path: 'spec.reasoning.mode', sentence: 'reasoning is not asked for yet', unless: ['Disabled'] },
    { path: 'spec.tools.mcp[].capabilityRef', sentence: 'MCP servers are not looked up by capability yet' },
    ...within('spec.runtime.', unhonouredRuntime),
  ],
  SwarmTeam: [
    { path: 'spec.artifactStore', sentence: 'artifacts are not stored yet' },
    { path: 'spec.autoscaling.enabled', sentence: 'roles are not scaled by load yet', unless: [false] },
    { path: 'spec.budgetRef', sentence: 'budgets are not enforced yet' },
    { path: 'spec.notifyRef', sentence: 'notifications are not sent yet' },
    { path: 'spec.outputVisibility', sentence: 'outputs stand in the status', unless: ['Inline'] },
    { path: 'spec.registryRef', sentence: 'registries are not kept yet', unless: ['default', ''] },
    { path: 'spec.roles[].plugins', sentence: 'gRPC plugins are not called yet' },
    { path: 'spec.roles[].swarmTeam', sentence: 'roles are not played by other teams yet' },
    {
      path: 'spec.roles[].tools.mcp[].capabilityRef',
      sentence: 'MCP servers are not looked up by capability yet',
    },
    ...unhonouredSteps,
    ...within('spec.roles[].runtime.', unhonouredRuntime),
  ],
  SwarmRun: unhonouredSteps,
  SwarmPolicy: [
    { path: 'spec.outputVisibility', sentence: 'outputs stand in the status', unless: ['Inline'] },
  ],
  SwarmSettings: [
    { path: 'spec.memoryBackend', sentence: 'agents have no memory yet', unless: ['in-context'] },
    { path: 'spec.reasoning.mode', sentence: 'reasoning is not asked for yet', unless: ['Disabled'] },
  ],
  SwarmBudget: [{ path: 'spec', sentence: 'budgets are not enforced yet' }],
  SwarmEvent: [{ path: 'spec', sentence: 'events start no runs yet' }],
  SwarmMemory: [{ path: 'spec', sentence: 'agents have no memory yet' }],
  SwarmNotify: [{ path: 'spec', sentence: 'notifications are not sent yet' }],
  SwarmRegistry: [{ path: 'spec', sentence: 'registries are not kept yet' }],
};

/** How teams work that can be carried out. */
const honouredModes: readonly TeamMode[] = ['pipeline'];

/** The paths of one kind as a tree, so that a field that is not set costs one look, however much hangs below it. */
interface PathTree {
  readonly below: Map<string, PathTree>;
  entry?: Unhonoured;
}

const treeOfKind: ReadonlyMap<string, PathTree> = new Map(
  Object.entries(unhonouredFields).map(([kind, entries]) => [kind, pathTree(entries)]),
);

function pathTree(entries: readonly Unhonoured[]): PathTree {
  const root: PathTree = { below: new Map() };
  for (const entry of entries) {
    let node = root;
    for (const segment of entry.path.replaceAll('[]', '.[]').split('.')) {
      const next = node.below.get(segment) ?? { below: new Map() };
      node.below.set(segment, next);
      node = next;
    }
    node.entry = entry;
  }
  return root;
}

/** A warning for every field that has no effect in this release, and an error for a run that nobody works on. */
export function unhonouredFindings(object: KubeObject): readonly Finding[] {
  const found = modeFindings(object);
  const tree = treeOfKind.get(object.kind);
  if (tree !== undefined) collect(object, tree, [], found);
  return found;
}

function collect(value: unknown, { below, entry }: PathTree, path: FieldPath, found: Finding[]): void {
  if (entry !== undefined && entry.unless?.includes(value) !== true) {
    const { sentence } = entry;
    found.push(finding('field.not-honoured', { field: formatPath(path), sentence }, { path }));
  }
  for (const [segment, node] of below) {
    if (segment === '[]' && Array.isArray(value)) {
      for (const [index, item] of value.entries()) collect(item, node, [...path, index], found);
    } else if (isRecord(value) && value[segment] !== undefined) {
      collect(value[segment], node, [...path, segment], found);
    }
  }
}

/** The error about a run whose team works in a mode that is not carried out yet; undefined when it is. */
export function runModeFinding(spec: SwarmTeamSpec | SwarmRunSpec, path: FieldPath): Finding | undefined {
  const mode = teamMode(spec);
  return honouredModes.includes(mode) ? undefined : finding('run.mode-not-honoured', { mode }, { path });
}

function modeFindings(object: KubeObject): Finding[] {
  if (isKind(object, 'SwarmTeam')) {
    const mode = teamMode(object.spec);
    if (honouredModes.includes(mode)) return [];
    return [
      finding(
        'field.not-honoured',
        { field: 'spec', sentence: `${mode} mode is not carried out yet` },
        { path: ['spec'] },
      ),
    ];
  }
  // Without routing or search of its own a run works as its team does, which the object does not tell.
  if (!isKind(object, 'SwarmRun') || teamMode(object.spec) === 'dynamic') return [];
  const refused = runModeFinding(object.spec, ['spec']);
  return refused === undefined ? [] : [refused];
}

function within(prefix: string, entries: readonly Unhonoured[]): readonly Unhonoured[] {
  return entries.map((entry) => ({ ...entry, path: `${prefix}${entry.path}` }));
}
