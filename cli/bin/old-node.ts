/** The version that programs are built for. */
const NEEDED = 24;

/** What is wrong with a version of Node, as a line for people; undefined for one that will do. */
export function oldNode(version: string): string | undefined {
  if (Number.parseInt(version, 10) >= NEEDED) return undefined;
  return `error: swarm needs Node ${NEEDED} or newer, and this is ${version}. Run it by npx swarm, which brings its own, or update Node\n`;
}
