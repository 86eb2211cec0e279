/** RFC 3339 in whole seconds, as Kubernetes writes times. */
export function timestamp(millis: number): string {
  return `${new Date(millis).toISOString().slice(0, 19)}Z`;
}
