import type { Pod } from './pod.ts';

interface Member {
  readonly template: string;
  readonly pod: Pod;
}

/** Numbers of a Deployment's pods, as its status has them. */
export interface PodCounts {
  readonly replicas: number;
  readonly readyReplicas: number;
  readonly updatedReplicas: number;
}

/** The pods of one Deployment: rolled one by one, the old one stopping when the new one is ready. */
export class PodSet {
  #members: readonly Member[] = [];
  #made = 0;
  /** Pods that finish their work; nobody waits for them but the end of the process. */
  readonly #stopping = new Set<Promise<void>>();

  /** Brings the pods nearer to `replicas` copies of the template; call again when one changes. */
  async roll(
    replicas: number,
    template: string,
    start: (ordinal: number) => Promise<Pod>,
    graceMillis: number,
  ): Promise<void> {
    while (this.#current(template).length < replicas) {
      const pod = await start(this.#made);
      this.#made += 1;
      this.#members = [...this.#members, { template, pod }];
    }
    const current = this.#current(template);
    const ready = current.filter(({ pod }) => pod.isReady()).length;
    const outdated = this.#members.filter((member) => member.template !== template);
    // An outdated pod goes for each new one that can take its work (maxUnavailable 0).
    const mayGo =
      replicas === 0 ? outdated : outdated.slice(0, Math.max(0, ready + outdated.length - replicas));
    this.#stop([...mayGo, ...current.slice(replicas)], graceMillis);
  }

  async stopAll(graceMillis: number): Promise<void> {
    this.#stop(this.#members, graceMillis);
    await Promise.all(this.#stopping);
  }

  counts(template: string): PodCounts {
    return {
      replicas: this.#members.length,
      readyReplicas: this.#members.filter(({ pod }) => pod.isReady()).length,
      updatedReplicas: this.#current(template).length,
    };
  }

  /** Where a request to the Deployment goes: a ready pod that serves, the newest first. */
  origin(): string | undefined {
    return this.#members.findLast(({ pod }) => pod.isReady() && pod.origin !== undefined)?.pod.origin;
  }

  #current(template: string): readonly Member[] {
    return this.#members.filter((member) => member.template === template);
  }

  #stop(members: readonly Member[], graceMillis: number): void {
    this.#members = this.#members.filter((member) => !members.includes(member));
    for (const { pod } of members) {
      const stopped: Promise<void> = pod.stop(graceMillis).finally(() => this.#stopping.delete(stopped));
      this.#stopping.add(stopped);
    }
  }
}
