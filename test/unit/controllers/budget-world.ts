import { afterEach, beforeEach } from '@jest/globals';
import type { StepStatus, SwarmBudget, SwarmRun } from '../../../schemas/generated/types.ts';
import { type ControlPlane, createControlPlane } from './control-plane.ts';
import { apiVersion, namespace, runNamed } from './objects.ts';

/** A control plane for each test of the file. */
export function usePlane(): () => ControlPlane {
  let plane: ControlPlane | undefined;
  beforeEach(async () => {
    plane = await createControlPlane();
  });
  afterEach(() => plane?.close());
  return () => {
    if (plane === undefined) throw new Error('The control plane is used outside of a test');
    return plane;
  };
}

export const budgetNamed = (
  name: string,
  spec: Partial<SwarmBudget['spec']>,
  home: string = namespace,
): SwarmBudget => ({
  apiVersion,
  kind: 'SwarmBudget',
  metadata: { name, namespace: home },
  spec: { selector: {}, ...spec },
});

/** One step that has ended, by default just now. */
export const step = (usd: string, tokens: number, completionTime = '2026-03-01T09:59:50Z'): StepStatus => ({
  name: 'a',
  phase: 'Succeeded',
  completionTime,
  resolvedAgent: 'helper',
  costUSD: usd,
  tokenUsage: { inputTokens: tokens, outputTokens: 0, totalTokens: tokens },
});

/** Writes a run of team `desk` with these steps, as the run controller does. */
export async function putRun(
  plane: ControlPlane,
  name: string,
  steps: readonly StepStatus[],
  spec: SwarmRun['spec'] = { teamRef: 'desk' },
  home: string = namespace,
): Promise<SwarmRun> {
  const run = runNamed(name, spec, undefined, { namespace: home });
  await plane.api.apply(run, { fieldManager: 'person', force: true });
  const { object } = await plane.api.applyStatus<SwarmRun>(
    { ...run, status: { phase: 'Succeeded', steps } } as SwarmRun,
    { fieldManager: 'runs', force: true },
  );
  await plane.keysFor('SwarmBudget', object);
  return object;
}

export async function summed(plane: ControlPlane, name = 'cap'): Promise<SwarmBudget> {
  await plane.reconcile('SwarmBudget', name);
  return plane.read<SwarmBudget>('SwarmBudget', name);
}

export const spent = ({ status }: SwarmBudget): string => `${status?.spentUSD} ${status?.spentTokens}`;
