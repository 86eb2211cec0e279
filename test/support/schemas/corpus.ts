import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { apiVersion } from '../../../schemas/kinds.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { type Change, changed } from './change.ts';

/** One manifest of the corpus with the verdict that it must get, from our validators and from the API server alike. */
export interface CorpusCase {
  readonly says: string;
  readonly file: string;
  readonly object: KubeObject;
  /** Given for updates: the object that is stored. */
  readonly old?: KubeObject;
  /** Whether it is about status, which the API server takes at another address. */
  readonly isStatus: boolean;
  /** Rule and path of each finding, e.g. `schema.maximum spec.runtime.replicas`; empty = accepted. */
  readonly finds: readonly string[];
}

interface WrittenCase extends Change {
  readonly says: string;
  readonly base: string;
  readonly update?: true;
  readonly finds?: readonly string[];
}

const folder = join(import.meta.dirname, '..', '..', 'cluster', 'corpus');

/** The whole corpus: every base as it is, and every case made from one. */
export function corpus(): readonly CorpusCase[] {
  const all = corpusBases();
  const files = readdirSync(folder).filter((name) => !name.startsWith('bases-') && name.endsWith('.yaml'));
  return [
    ...Object.entries(all).flatMap(([name, object]) => baseCases(name, object)),
    ...files
      .sort()
      .flatMap((file) => read<readonly WrittenCase[]>(file).map((written) => madeCase(written, file, all))),
  ];
}

/** The valid manifests that cases start from, by name. */
export function corpusBases(): Readonly<Record<string, KubeObject>> {
  const files = readdirSync(folder).filter((name) => name.startsWith('bases-'));
  return Object.fromEntries(
    files
      .sort()
      .flatMap((file) =>
        Object.entries(
          read<Record<string, Omit<KubeObject, 'apiVersion' | 'metadata'> & { kind: string }>>(file),
        ).map(([name, base]): [string, KubeObject] => [name, { apiVersion, metadata: { name }, ...base }]),
      ),
  );
}

function baseCases(name: string, object: KubeObject): readonly CorpusCase[] {
  const { status, ...rest } = object;
  const spec = { says: `${name} as it is`, file: 'bases', object: rest, isStatus: false, finds: [] };
  return status === undefined
    ? [spec]
    : [spec, { ...spec, says: `status of ${name} as it is`, object, isStatus: true }];
}

function madeCase(written: WrittenCase, file: string, all: Readonly<Record<string, KubeObject>>): CorpusCase {
  const base = all[written.base];
  if (base === undefined) throw new Error(`${file}: there is no base ${written.base}`);
  const { status: _status, ...withoutStatus } = base;
  const isStatus = changedPaths(written).some((path) => path.startsWith('status'));
  return {
    says: written.says,
    file,
    object: changed(isStatus ? base : withoutStatus, written),
    ...(written.update ? { old: withoutStatus } : {}),
    isStatus,
    finds: written.finds ?? [],
  };
}

function changedPaths(change: Change): readonly string[] {
  return [change.set, change.fill, change.repeat]
    .flatMap((part) => Object.keys(part ?? {}))
    .concat(change.remove ?? []);
}

/** YAML 1.1, as kubectl reads it. */
function read<T>(file: string): T {
  return parse(readFileSync(join(folder, file), 'utf8'), { version: '1.1', merge: true });
}
