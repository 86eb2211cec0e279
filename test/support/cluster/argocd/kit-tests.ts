import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { isMap } from '../../../../plugin/values/merge.ts';
import { kit } from './admin.ts';

const customizations = join(kit, 'resource-customizations');

export interface HealthTest {
  readonly kind: string;
  readonly file: string;
  readonly name: string;
  readonly status: string;
  readonly message: string;
}

export interface ActionTest {
  readonly kind: string;
  readonly action: string;
  readonly file: string;
  readonly name: string;
  readonly expected: unknown;
}

export interface DiscoveryTest {
  readonly kind: string;
  readonly file: string;
  readonly name: string;
  readonly disabled: Readonly<Record<string, boolean>>;
}

/** The folders of the kinds, as resource_customizations has them. */
export function kindFolders(): readonly { readonly kind: string; readonly folder: string }[] {
  const group = join(customizations, 'kubeswarm.io');
  return readdirSync(group).map((kind) => ({ kind, folder: join(group, kind) }));
}

/** All files below the folder of a kind. */
export function filesOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

export function healthTests(): readonly HealthTest[] {
  return kindFolders().flatMap(({ kind, folder }) =>
    entries(join(folder, 'health_test.yaml'), 'tests').map(({ inputPath, healthStatus }) => ({
      kind,
      name: String(inputPath),
      file: join(folder, String(inputPath)),
      status: text(healthStatus, 'status'),
      message: text(healthStatus, 'message'),
    })),
  );
}

export function actionTests(): readonly ActionTest[] {
  return actionFiles().flatMap(({ kind, path }) =>
    entries(path, 'actionTests').map(({ action, inputPath, expectedOutputPath }) => ({
      kind,
      action: String(action),
      name: String(inputPath),
      file: join(dirname(path), String(inputPath)),
      expected: parse(readFileSync(join(dirname(path), String(expectedOutputPath)), 'utf8')),
    })),
  );
}

export function discoveryTests(): readonly DiscoveryTest[] {
  return actionFiles().flatMap(({ kind, path }) =>
    entries(path, 'discoveryTests').map(({ inputPath, result }) => ({
      kind,
      name: String(inputPath),
      file: join(dirname(path), String(inputPath)),
      disabled: Object.fromEntries(
        (Array.isArray(result) ? result : []).map((each) => [text(each, 'name'), each?.disabled === true]),
      ),
    })),
  );
}

function actionFiles(): readonly { readonly kind: string; readonly path: string }[] {
  return kindFolders().flatMap(({ kind, folder }) =>
    filesOf(folder)
      .filter((path) => path.endsWith('action_test.yaml'))
      .map((path) => ({ kind, path })),
  );
}

function entries(path: string, name: string): readonly Readonly<Record<string, unknown>>[] {
  const file: unknown = parse(readFileSync(path, 'utf8'));
  const list = isMap(file) ? file[name] : undefined;
  return Array.isArray(list) ? list.filter(isMap) : [];
}

function text(value: unknown, name: string): string {
  return isMap(value) ? String(value[name]) : '';
}
