import type { ConditionedKind } from '../../../schemas/conditions.ts';
import { apiVersion } from '../../../schemas/kinds.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { sample } from './samples.ts';

/** What an action makes of a live object. */
export interface ActionCase {
  /** Name of its files of test data. */
  readonly name: string;
  readonly action: string;
  readonly input: KubeObject;
  readonly operation: 'create' | 'patch';
  /** One that is created has no name yet: the API server makes it of generateName. */
  readonly output: unknown;
}

/** Which actions a live object offers. */
export interface DiscoveryCase {
  readonly name: string;
  readonly input: KubeObject;
  readonly disabled: Readonly<Record<string, boolean>>;
}

const suspended = 'kubeswarm.io/suspended';

export function actionCases(kind: ConditionedKind): readonly ActionCase[] {
  if (kind === 'SwarmRun') return runActionCases;
  const plain = sample(kind);
  const paused = sample(kind, { annotations: { [suspended]: 'true' } });
  const annotated = sample(kind, { annotations: { owner: 'team-a', [suspended]: 'true' } });
  return [
    { name: 'plain', action: 'suspend', operation: 'patch', input: plain, output: paused },
    {
      name: 'annotated',
      action: 'resume',
      operation: 'patch',
      input: annotated,
      output: sample(kind, { annotations: { owner: 'team-a' } }),
    },
  ];
}

export function discoveryCases(kind: ConditionedKind): readonly DiscoveryCase[] {
  if (kind === 'SwarmRun') return runDiscoveryCases;
  return [
    { name: 'offers-suspend', input: sample(kind), disabled: { suspend: false, resume: true } },
    {
      name: 'offers-resume',
      input: sample(kind, { annotations: { [suspended]: 'true' } }),
      disabled: { suspend: true, resume: false },
    },
  ];
}

const runDiscoveryCases: readonly DiscoveryCase[] = [
  { name: 'unseen', input: sample('SwarmRun'), disabled: { rerun: true, cancel: false } },
  {
    name: 'running',
    input: sample('SwarmRun', { status: { phase: 'Running' } }),
    disabled: { rerun: true, cancel: false },
  },
  {
    name: 'cancelling',
    input: sample('SwarmRun', {
      status: { phase: 'Running' },
      annotations: { 'kubeswarm.io/cancel': 'true' },
    }),
    disabled: { rerun: true, cancel: true },
  },
  {
    name: 'succeeded',
    input: sample('SwarmRun', { status: { phase: 'Succeeded' } }),
    disabled: { rerun: false, cancel: true },
  },
  {
    name: 'failed',
    input: sample('SwarmRun', { status: { phase: 'Failed' } }),
    disabled: { rerun: false, cancel: true },
  },
];

const team = { apiVersion, kind: 'SwarmTeam', name: 'support', uid: '0b7f8e1c-0000-4000-8000-000000000001' };

/** What a run asks for; its own time limit is the author's, the rest of the snapshot is not. */
const authored = { teamRef: 'support', input: { ticket: '4711' }, timeoutSeconds: 90 };

/** A declared run as it lies in the cluster: synced by Argo CD, claimed by the operator, finished. */
const finishedRun: KubeObject = {
  apiVersion,
  kind: 'SwarmRun',
  metadata: {
    name: 'nightly-6b042bbd',
    namespace: 'support',
    uid: '0b7f8e1c-0000-4000-8000-000000000002',
    generation: 2,
    labels: {
      'kubeswarm.io/run': 'nightly',
      'kubeswarm.io/team': 'support',
      'recipes.kubeswarm.io/recipe': 'support',
    },
    annotations: {
      'argocd.argoproj.io/compare-options': 'IgnoreExtraneous',
      'argocd.argoproj.io/sync-options': 'SkipDryRunOnMissingResource=true,Prune=false',
      'argocd.argoproj.io/tracking-id': 'support:kubeswarm.io/SwarmRun:support/nightly-6b042bbd',
      'kubeswarm.io/finished': 'Failed,2026-01-01T08:01:00Z',
    },
    ownerReferences: [team],
    managedFields: [
      {
        manager: 'argocd-controller',
        operation: 'Apply',
        apiVersion,
        fieldsType: 'FieldsV1',
        fieldsV1: { 'f:spec': { 'f:input': {}, 'f:teamRef': {}, 'f:timeoutSeconds': {} } },
      },
      {
        manager: 'swarmrun-controller',
        operation: 'Apply',
        apiVersion,
        fieldsType: 'FieldsV1',
        fieldsV1: { 'f:spec': { 'f:pipeline': {}, 'f:roles': {}, 'f:teamGeneration': {} } },
      },
    ],
  },
  spec: {
    ...authored,
    pipeline: [{ role: 'triage' }],
    roles: [{ name: 'triage', swarmAgent: 'triage' }],
    teamGeneration: 3,
  },
  status: { phase: 'Failed', observedGeneration: 2 },
};

function rerunOf(
  generateName: string,
  spec: unknown,
  owner: { readonly ownerReferences?: readonly unknown[] } = { ownerReferences: [team] },
): unknown {
  return { apiVersion, kind: 'SwarmRun', metadata: { generateName, namespace: 'support', ...owner }, spec };
}

function without(object: KubeObject, ...names: readonly string[]): KubeObject {
  const left = Object.entries(object.metadata).filter(([name]) => !names.includes(name));
  return { ...object, metadata: { name: object.metadata.name, ...Object.fromEntries(left) } };
}

const runActionCases: readonly ActionCase[] = [
  {
    name: 'finished',
    action: 'rerun',
    operation: 'create',
    input: finishedRun,
    output: rerunOf('nightly-6b042bbd-rerun-', authored),
  },
  {
    name: 'finished-managers-unknown',
    action: 'rerun',
    operation: 'create',
    input: without(finishedRun, 'managedFields'),
    output: rerunOf('nightly-6b042bbd-rerun-', { teamRef: 'support', input: { ticket: '4711' } }),
  },
  {
    name: 'finished-rerun',
    action: 'rerun',
    operation: 'create',
    input: {
      ...finishedRun,
      metadata: {
        ...finishedRun.metadata,
        name: 'nightly-6b042bbd-rerun-x7k2p',
        generateName: 'nightly-6b042bbd-rerun-',
      },
    },
    output: rerunOf('nightly-6b042bbd-rerun-', authored),
  },
  {
    name: 'finished-unclaimed',
    action: 'rerun',
    operation: 'create',
    input: {
      ...without(finishedRun, 'managedFields', 'ownerReferences'),
      spec: { agent: 'triage', prompt: 'Sort it.', input: {} },
    },
    output: rerunOf('nightly-6b042bbd-rerun-', { agent: 'triage', prompt: 'Sort it.' }, {}),
  },
  {
    name: 'running',
    action: 'cancel',
    operation: 'patch',
    input: sample('SwarmRun', { status: { phase: 'Running' } }),
    output: sample('SwarmRun', {
      status: { phase: 'Running' },
      annotations: { 'kubeswarm.io/cancel': 'by Argo CD' },
    }),
  },
];
