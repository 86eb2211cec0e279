/** What may become wider: each name is accepted by `--fail-on`. The list is closed; names never change their meaning. */
export const widenings = [
  'agents-gained',
  'models-gained',
  'tools-gained',
  'mcp-gained',
  'hosts-gained',
  'secrets-gained',
  'trust-loosened',
  'network-loosened',
  'policy-loosened',
  'budget-loosened',
  'schedules-raised',
  'replicas-raised',
  'limits-raised',
  'prices-raised',
  'tokens-raised',
  'cost-raised',
] as const;

export type Widening = (typeof widenings)[number];

/** The same change the other way round. */
export type Narrowing = Opposite<Widening>;
type Opposite<Kind extends string> = Kind extends `${infer Topic}-gained`
  ? `${Topic}-lost`
  : Kind extends `${infer Topic}-loosened`
    ? `${Topic}-tightened`
    : Kind extends `${infer Topic}-raised`
      ? `${Topic}-lowered`
      : never;

export type ChangeKind = Widening | Narrowing;

const narrowingOf: Readonly<Record<Widening, Narrowing>> = {
  'agents-gained': 'agents-lost',
  'models-gained': 'models-lost',
  'tools-gained': 'tools-lost',
  'mcp-gained': 'mcp-lost',
  'hosts-gained': 'hosts-lost',
  'secrets-gained': 'secrets-lost',
  'trust-loosened': 'trust-tightened',
  'network-loosened': 'network-tightened',
  'policy-loosened': 'policy-tightened',
  'budget-loosened': 'budget-tightened',
  'schedules-raised': 'schedules-lowered',
  'replicas-raised': 'replicas-lowered',
  'limits-raised': 'limits-lowered',
  'prices-raised': 'prices-lowered',
  'tokens-raised': 'tokens-lowered',
  'cost-raised': 'cost-lowered',
};

/** The name of a change by the way it goes. */
export function changeKind(widening: Widening, effect: 'widening' | 'narrowing'): ChangeKind {
  return effect === 'widening' ? widening : narrowingOf[widening];
}

/** Every name that a change may bear, widenings first. */
export const changeKinds: readonly ChangeKind[] = [...widenings, ...Object.values(narrowingOf)];

export function isWidening(name: string): name is Widening {
  return widenings.some((widening) => widening === name);
}
