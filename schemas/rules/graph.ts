/** Directed edges by name; names that nothing leads from may be missing as keys. */
export type Graph = ReadonlyMap<string, readonly string[]>;

/** One cycle as `a, b, a`, or undefined. Unknown names end a path. Linear in nodes and edges, no recursion. */
export function findCycle(graph: Graph): readonly string[] | undefined {
  const finished = new Set<string>();
  for (const start of graph.keys()) {
    if (finished.has(start)) continue;
    const path: { readonly name: string; next: number }[] = [{ name: start, next: 0 }];
    const onPath = new Set([start]);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const successor = graph.get(top.name)?.[top.next];
      top.next += 1;
      if (successor === undefined) {
        finished.add(top.name);
        onPath.delete(top.name);
        path.pop();
      } else if (onPath.has(successor)) {
        const names = path.map((step) => step.name);
        return [...names.slice(names.indexOf(successor)), successor];
      } else if (!finished.has(successor) && graph.has(successor)) {
        onPath.add(successor);
        path.push({ name: successor, next: 0 });
      }
    }
  }
  return undefined;
}

/** Everything that can be reached from a name over at least one edge; the name itself only through a cycle. */
export function reachableFrom(graph: Graph, name: string): ReadonlySet<string> {
  const found = new Set<string>();
  const waiting = [...(graph.get(name) ?? [])];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    waiting.push(...(graph.get(next) ?? []));
  }
  return found;
}
