/** Lets so many writes go at once, the others in the order in which they came. */
export interface WriteSlots {
  with<T>(write: () => Promise<T>): Promise<T>;
}

export function createWriteSlots(count: number): WriteSlots {
  const waiting: (() => void)[] = [];
  let free = count;
  return {
    async with(write) {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      try {
        return await write();
      } finally {
        const next = waiting.shift();
        if (next === undefined) free += 1;
        else next();
      }
    },
  };
}
