/** Nothing has begun that would have to be ended in order. */
let stop = (_signal: NodeJS.Signals): void => process.exit(1);

// While this module loads, which is to be before all that takes time: in a container the program is process 1, to which
// the kernel delivers no signal without a handler. A pod deleted while it starts would stay for its whole grace period.
for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.once(signal, () => {
    process.once(signal, () => process.exit(1));
    stop(signal);
  });

/** Resolves with the first SIGTERM or SIGINT from now on. One before this call, or a second one, ends the process at once. */
export function untilStopped(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    stop = resolve;
  });
}
