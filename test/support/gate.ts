/** What a test may hold others at. */
export interface Gate {
  /** Resolves at once, or when it is opened again. */
  passed(): Promise<void>;
  /** Returns how to open it. */
  shut(): () => void;
}

/** A gate that is open at first. */
export function openGate(): Gate {
  let opened: Promise<void> = Promise.resolve();
  return {
    passed: () => opened,
    shut: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      opened = promise;
      return resolve;
    },
  };
}
