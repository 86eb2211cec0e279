import { dirname, join, relative, resolve } from 'node:path';
import { setOption } from '../../plugin/commands/source-arguments.ts';
import { treeRootAround } from '../../plugin/commands/tree-root.ts';
import type { PlacedFinding } from '../../plugin/findings.ts';
import type { RenderOptions } from '../../plugin/options.ts';
import { nodeFileSystem } from '../../plugin/read/file-system.ts';
import { readTextFile } from '../../plugin/read/text-file.ts';
import { openTree } from '../../plugin/read/tree.ts';
import { isError, type RenderResult, renderRecipe, renderSource } from '../../plugin/render-recipe.ts';
import { findingsText } from '../../plugin/report/text.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { CommandFailure, UsageError } from '../command-line.ts';

export interface Source {
  /** What the recipe or file renders to, in the order of the render. */
  readonly objects: readonly KubeObject[];
  /** Findings that are no errors, as text. */
  readonly warnings: string;
  /** The script that plays the model of the recipe, relative to the working directory, if there is one. */
  readonly modelScript?: string;
}

/** Objects of these kinds have no namespace. */
const clusterScoped = new Set([
  'Namespace',
  'ClusterRole',
  'ClusterRoleBinding',
  'CustomResourceDefinition',
  'PersistentVolume',
]);

/** What a render depends on besides the files. */
export interface SourceOptions {
  /** Of objects that name none; default `default`. */
  readonly namespace?: string;
  readonly environment?: string;
  /** `name=value`. */
  readonly set?: readonly string[];
  /** Files of values. */
  readonly values?: readonly string[];
}

/**
 * Renders a recipe, or a file of manifests, as Argo CD would.
 * Throws UsageError when there is nothing at `path`, CommandFailure with the findings when it does not render.
 */
export async function readSource(path: string, cwd: string, given: SourceOptions = {}): Promise<Source> {
  const { namespace, environment, set = [], values = [] } = given;
  const fileSystem = nodeFileSystem;
  const absolute = resolve(cwd, path);
  const facts = fileSystem.facts(absolute);
  if (facts === undefined) throw new UsageError(`there is nothing at "${path}"`);
  const isRecipe = facts.kind === 'directory';
  const directory = isRecipe ? absolute : dirname(absolute);
  const options: RenderOptions = {
    fileSystem,
    treeRoot: treeRootAround(fileSystem, cwd, directory),
    displayBase: cwd,
    sets: set.map(setOption),
    extraValueFiles: values.map((file) => resolve(cwd, file)),
    ...(namespace !== undefined && { namespace }),
    ...(environment !== undefined && { environment }),
  };
  const result = isRecipe ? await renderRecipe(absolute, options) : await renderFile(absolute, options);
  const findings = findingsText(result.findings);
  if (result.findings.some(isError)) throw new CommandFailure(findings.trimEnd());
  const script = join(directory, 'tests/model.script.yaml');
  return {
    objects: result.documents.map((object) => withNamespace(object, namespace ?? 'default')),
    warnings: findings,
    ...(fileSystem.facts(script) !== undefined && { modelScript: relative(cwd, script) }),
  };
}

async function renderFile(path: string, options: RenderOptions): Promise<RenderResult> {
  const findings: PlacedFinding[] = [];
  const tree = openTree(options.fileSystem, options.treeRoot, options.displayBase);
  const source = readTextFile(tree, path, { bytes: 0, documents: 0 }, (finding) => findings.push(finding));
  if (source === undefined) return { findings, documents: [], text: '' };
  return renderSource(source, options);
}

/** The object in this namespace, unless it names one or has none. */
export function withNamespace(object: KubeObject, namespace: string): KubeObject {
  if (clusterScoped.has(object.kind) || object.metadata.namespace !== undefined) return object;
  return { ...object, metadata: { ...object.metadata, namespace } };
}
