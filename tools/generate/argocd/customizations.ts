import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ConditionedKind, conditionReasons } from '../../../schemas/conditions.ts';

/** What a person can do to a live object in Argo CD. */
export interface Action {
  readonly name: string;
  readonly lua: string;
}

/** How Argo CD is to treat one of our kinds: its health, its actions, and the changes that mean nothing to it. */
export interface Customization {
  readonly kind: ConditionedKind;
  readonly healthLua: string;
  readonly discoveryLua?: string;
  readonly actions: readonly Action[];
  /** JSON pointers; a change of nothing else does not refresh the Application, unless health changes with it. */
  readonly ignoredUpdates: readonly string[];
}

/** The customizations of the ten kinds, made from plugin/argocd/lua: one health rule for all (gitops 6). */
export function customizations(root: string): readonly Customization[] {
  const read = (name: string): string =>
    readFileSync(join(root, 'plugin', 'argocd', 'lua', `${name}.lua`), 'utf8');
  const healthLua = read('health');
  return swarmKinds.map((kind) => {
    const actions = actionNames(kind).map((name) => ({ name, lua: read(name) }));
    return {
      kind,
      healthLua,
      actions,
      ...(actions.length === 0
        ? {}
        : { discoveryLua: read(kind === 'SwarmRun' ? 'run-discovery' : 'suspend-discovery') }),
      ignoredUpdates: ignoredUpdates(kind),
    };
  });
}

/** The ten kinds, by name. */
export const swarmKinds: readonly ConditionedKind[] = Object.keys(conditionReasons)
  .filter(isConditioned)
  .sort();

function isConditioned(kind: string): kind is ConditionedKind {
  return kind in conditionReasons;
}

function actionNames(kind: ConditionedKind): readonly string[] {
  if (kind === 'SwarmRun') return ['rerun', 'cancel'];
  return isSuspendable(kind) ? ['suspend', 'resume'] : [];
}

/** Whether annotation kubeswarm.io/suspended does something to the kind: then its status can say so. */
export function isSuspendable(kind: ConditionedKind): boolean {
  const reasons: readonly string[] = conditionReasons[kind].Ready;
  return reasons.includes('Suspended');
}

/** What the operator writes of its own accord. */
function ignoredUpdates(kind: ConditionedKind): readonly string[] {
  if (kind === 'SwarmRun') return ['/status', '/metadata/annotations/kubeswarm.io~1finished'];
  if (kind === 'SwarmAgent') return ['/status', '/metadata/labels/kubeswarm.io~1policy-compliant'];
  return ['/status'];
}
