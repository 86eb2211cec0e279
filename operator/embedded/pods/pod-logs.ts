const linesKept = 10_000;

/** What the pods of each Deployment wrote, oldest first, the newest lines kept. */
export class PodLogs {
  readonly #lines = new Map<string, string[]>();

  append(namespace: string, deployment: string, line: string): void {
    const key = `${namespace}/${deployment}`;
    const lines = this.#lines.get(key) ?? [];
    lines.push(line);
    if (lines.length > linesKept) lines.splice(0, lines.length - linesKept);
    this.#lines.set(key, lines);
  }

  /** As `kubectl logs deploy/<deployment>` prints it; empty for a Deployment that has written nothing. */
  read(namespace: string, deployment: string): string {
    return (this.#lines.get(`${namespace}/${deployment}`) ?? []).join('\n');
  }
}
