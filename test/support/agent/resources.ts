interface Closable {
  close(): Promise<void>;
}

export interface Resources {
  track<One extends Closable>(one: One): One;
  /** The youngest first. */
  closeAll(): Promise<void>;
}

/** What a test opens and its end has to close. */
export function resources(): Resources {
  const open: Closable[] = [];
  return {
    track(one) {
      open.push(one);
      return one;
    },
    async closeAll() {
      for (const one of open.splice(0).reverse()) await one.close();
    },
  };
}
