/** The tasks of each queue that nobody works on, in the order in which they are served. */
export interface WaitingJobs {
  add(queue: string, id: string): void;
  /** Before all that were added: it has been served once already. */
  addFirst(queue: string, id: string): void;
  /** Not to be served before it is added. */
  addDelayed(queue: string, id: string): void;
  remove(queue: string, id: string): void;
  take(queue: string): string | undefined;
  /** Delayed ones count. */
  count(queue: string): number;
}

interface Line {
  readonly returned: Set<string>;
  readonly fresh: Set<string>;
  readonly delayed: Set<string>;
}

export function createWaitingJobs(): WaitingJobs {
  const lines = new Map<string, Line>();
  const lineOf = (queue: string): Line => {
    const known = lines.get(queue);
    if (known !== undefined) return known;
    const line = { returned: new Set<string>(), fresh: new Set<string>(), delayed: new Set<string>() };
    lines.set(queue, line);
    return line;
  };
  return {
    add: (queue, id) => {
      const line = lineOf(queue);
      line.delayed.delete(id);
      line.fresh.add(id);
    },
    addFirst: (queue, id) => {
      lineOf(queue).returned.add(id);
    },
    addDelayed: (queue, id) => {
      lineOf(queue).delayed.add(id);
    },
    remove: (queue, id) => {
      const line = lineOf(queue);
      line.returned.delete(id);
      line.fresh.delete(id);
      line.delayed.delete(id);
    },
    take: (queue) => {
      const { returned, fresh } = lineOf(queue);
      const source = returned.size > 0 ? returned : fresh;
      for (const id of source) {
        source.delete(id);
        return id;
      }
      return undefined;
    },
    count: (queue) => {
      const { returned, fresh, delayed } = lineOf(queue);
      return returned.size + fresh.size + delayed.size;
    },
  };
}
