/** What is left of the drain for audit and connections when the running tasks have had their time (agents 4.3). */
const RESERVED_SECONDS = 10;

/** How long running tasks may go on after SIGTERM. */
export function drainGraceMillis(drainTimeoutSeconds: number): number {
  return Math.max(0, drainTimeoutSeconds - RESERVED_SECONDS) * 1_000;
}
