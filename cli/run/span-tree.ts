import type { EndedSpan } from '../../operator/observe/otlp/ended-span.ts';

/** The attribute that tells spans of one name apart. */
const subjects: Readonly<Record<string, string>> = {
  'kubeswarm.run': 'run.name',
  'kubeswarm.step': 'step.name',
  'kubeswarm.queue.submit': 'queue',
  'kubeswarm.queue.poll': 'queue',
  'kubeswarm.task': 'agent',
  'kubeswarm.llm.call': 'llm.model',
  'kubeswarm.tool.call': 'tool.name',
  'kubeswarm.delegate': 'delegate.to_role',
  'swarmteam.route': 'capability',
  'swarmteam.search.plan': 'iteration',
  'swarmteam.search.apply': 'iteration',
};

/** Spans as a tree of lines, each below the one it was asked for by, in the order of their starts. */
export function spanTree(spans: readonly EndedSpan[]): string {
  const ids = new Set(spans.map(({ id }) => id));
  const sorted = spans.toSorted((a, b) => a.startMillis - b.startMillis);
  // What hangs on a span that nobody has ended stands beside the others.
  const children = Map.groupBy(sorted, ({ parentId = '' }) => (ids.has(parentId) ? parentId : ''));
  const below = (parentId: string, guides: string): readonly string[] => {
    const spansBelow = children.get(parentId) ?? [];
    return spansBelow.flatMap((span, index) => {
      const isLast = index === spansBelow.length - 1;
      return [
        `${guides}${isLast ? '└─ ' : '├─ '}${spanLine(span)}`,
        ...below(span.id, `${guides}${isLast ? '   ' : '│  '}`),
      ];
    });
  };
  const lines = (children.get('') ?? []).flatMap((root) => [spanLine(root), ...below(root.id, '')]);
  return lines.length === 0 ? 'no span has ended' : lines.join('\n');
}

function spanLine({ name, attributes, startMillis, endMillis, failure }: EndedSpan): string {
  const subject = attributes[subjects[name] ?? ''];
  const words = [
    name,
    ...(subject === undefined ? [] : [String(subject)]),
    durationText(startMillis, endMillis),
    ...(failure === undefined ? [] : [`[ERROR: ${failure}]`]),
  ];
  return words.join(' ').replaceAll(/\s+/g, ' ');
}

/** Spans of runs and steps have the times of a status, which are whole seconds. */
function durationText(startMillis: number, endMillis: number): string {
  const millis = endMillis - startMillis;
  const isWhole = startMillis % 1_000 === 0 && endMillis % 1_000 === 0;
  if (isWhole) return millis === 0 ? 'under 1s' : `${millis / 1_000}s`;
  return millis < 1_000 ? `${Math.round(millis)}ms` : `${(millis / 1_000).toFixed(1)}s`;
}
