import type { FileSystem } from './read/file-system.ts';
import type { ApplicationParameter } from './values/application-parameters.ts';

/** Where the platform team mounts its policies (gitops 15). */
export const PLATFORM_POLICIES = '/etc/swarm/policies';

/** A `--set name=value`, or `--set a.b=value` for a key of a map. */
export interface SetOption {
  readonly name: string;
  readonly text: string;
}

/** What a render may depend on, all of it: the tree, and these. */
export interface RenderOptions {
  readonly fileSystem: FileSystem;
  /** Absolute; nothing outside of it is read, but for `policyDirectories` and `extraValueFiles`. */
  readonly treeRoot: string;
  /** Absolute; findings name files relative to it. */
  readonly displayBase: string;
  readonly environment?: string;
  readonly namespace?: string;
  readonly app?: string;
  readonly applicationParameters?: readonly ApplicationParameter[];
  /** `--values`: absolute paths, read after the files that the Application's `valueFiles` names. */
  readonly extraValueFiles?: readonly string[];
  readonly sets?: readonly SetOption[];
  /** Folders of a platform's own policies (`/etc/swarm/policies`): they change the verdict, never the output. */
  readonly policyDirectories?: readonly string[];
  /**
   * Lint knows no Application: required parameters without a value take the schema's first example, and `@namespace`
   * and `@app` are `example`.
   */
  readonly mayUseExamples?: boolean;
  readonly output?: 'json' | 'yaml';
}

/** The namespace and Application that templates and references see; undefined where a render knows none. */
export function assumedNames(options: RenderOptions): { readonly namespace?: string; readonly app?: string } {
  const example = options.mayUseExamples === true ? { namespace: 'example', app: 'example' } : {};
  return {
    ...example,
    ...(options.namespace === undefined ? {} : { namespace: options.namespace }),
    ...(options.app === undefined ? {} : { app: options.app }),
  };
}
