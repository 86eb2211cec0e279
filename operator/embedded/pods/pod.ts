/** One running copy of a Deployment's template, in this process or in a child. */
export interface Pod {
  isReady(): boolean;
  /** `http://127.0.0.1:<port>` where it serves; absent when nothing of it can be called. */
  readonly origin?: string;
  /** Lets work finish for at most `graceMillis`, then ends. */
  stop(graceMillis: number): Promise<void>;
}

/** What a pod is started with: its container resolved as a kubelet would. */
export interface PodStart {
  readonly namespace: string;
  readonly deployment: string;
  readonly name: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Values that came from Secrets, which must never show in logs. */
  readonly secretValues: readonly string[];
  /** Absolute path -> text of mounted ConfigMaps and Secrets. */
  readonly files: ReadonlyMap<string, string>;
  /** Whether it is ready changed. */
  onChange(): void;
  onLine(line: string): void;
}

/** A way to run pods; `undefined` when this is not the one for the image. */
export type PodRuntime = (start: PodStart) => Promise<Pod> | undefined;

/** A pod that cannot start as it is written; the message says what to change. */
export class PodStartError extends Error {
  override readonly name = 'PodStartError';
}
