import type { KubeObject } from '../schemas/kube-object.ts';
import { findingAt, type PlacedFinding } from './findings.ts';
import type { RenderOptions } from './options.ts';
import { type ReadResult, readRecipe } from './read/read-recipe.ts';
import { type StreamDocuments, streamDocuments } from './read/stream-documents.ts';
import { displayName, openTree } from './read/tree.ts';
import { turnedText } from './read/turned-text.ts';
import { type CheckedManifest, finishedObjects } from './render/finish.ts';
import { inOutputOrder } from './render/order.ts';
import { jsonLines, yamlDocuments } from './render/write.ts';
import { sortedFindings } from './report/text.ts';
import { judgeDocuments } from './validate/judge.ts';
import { type PlatformPolicy, platformPolicies } from './validate/platform-policies.ts';
import type { JsonMap } from './values/merge.ts';
import { parseYaml } from './yaml/parse.ts';
import { plainSource, type SourceText } from './yaml/source-text.ts';

export interface RenderResult {
  /** By file and line. With an error among them, there are no documents and no text. */
  readonly findings: readonly PlacedFinding[];
  readonly documents: readonly KubeObject[];
  /** What goes to stdout. */
  readonly text: string;
}

/**
 * Renders the recipe in `directory` (absolute): read, expand, check against schema, CEL, references and policy, then
 * name, label and order (recipes.md). Depends on nothing but the files of the tree and `options`.
 */
export async function renderRecipe(directory: string, options: RenderOptions): Promise<RenderResult> {
  const findings: PlacedFinding[] = [];
  const tree = openTree(options.fileSystem, options.treeRoot, options.displayBase);
  const read = await readRecipe(tree, directory, options, (finding) => findings.push(finding));
  return rendered(read, displayName(tree, directory), options, findings);
}

/** A recipe that was read and judged, before it is named, labelled and ordered for the cluster: what lint and diff look at. */
export interface JudgedRecipe {
  /** By file and line. With an error among them, `objects` may lack some. */
  readonly findings: readonly PlacedFinding[];
  /** undefined for a plain folder at the root of the tree. */
  readonly name: string | undefined;
  readonly objects: readonly CheckedManifest[];
  readonly policies: readonly PlatformPolicy[];
}

/** Reads and judges the recipe in `directory` (absolute), as `renderRecipe` does. */
export async function judgeRecipe(directory: string, options: RenderOptions): Promise<JudgedRecipe> {
  const findings: PlacedFinding[] = [];
  const tree = openTree(options.fileSystem, options.treeRoot, options.displayBase);
  const read = await readRecipe(tree, directory, options, (finding) => findings.push(finding));
  const { objects, policies } = judged(read, displayName(tree, directory), options, findings);
  return { findings: sortedFindings(findings), name: read.name, objects, policies };
}

/** Renders a stream of documents, as a Helm post-renderer or kustomize exec function does (gitops 14): no recipe, no expansion. */
export async function renderStream(text: string, options: RenderOptions): Promise<RenderResult> {
  const source = plainSource('stdin', text);
  const result = await renderSource(source, options);
  return { ...result, findings: sortedFindings([...turnedText(source), ...result.findings]) };
}

/** Judges a text of documents that belongs to no recipe; findings by file and line. */
export function judgeSource(source: SourceText, options: RenderOptions): readonly PlacedFinding[] {
  const findings: PlacedFinding[] = [];
  judged(readSource(source, options, findings).read, source.file, options, findings);
  return sortedFindings(findings);
}

/** Renders one text of documents that belongs to no recipe. */
export async function renderSource(source: SourceText, options: RenderOptions): Promise<RenderResult> {
  const findings: PlacedFinding[] = [];
  const { read, wrapper } = readSource(source, options, findings);
  const result = rendered(read, source.file, options, findings);
  if (wrapper === undefined || result.findings.some(isError)) return result;
  return { ...result, text: written([{ ...wrapper, items: result.documents }], options) };
}

function readSource(
  source: SourceText,
  options: RenderOptions,
  findings: PlacedFinding[],
): { readonly read: ReadResult; readonly wrapper: StreamDocuments['wrapper'] } {
  const yaml = parseYaml(source, (finding) => findings.push(finding));
  const { documents, wrapper } = streamDocuments(yaml, options.environment);
  return { read: { documents, policyFiles: [], allowEmpty: true }, wrapper };
}

function rendered(
  read: ReadResult,
  name: string,
  options: RenderOptions,
  findings: PlacedFinding[],
): RenderResult {
  const { objects: checked } = judged(read, name, options, findings);
  const sorted = sortedFindings(findings);
  if (sorted.some(isError)) return { findings: sorted, documents: [], text: '' };
  const documents = inOutputOrder(finishedObjects(checked, options.namespace));
  return { findings: sorted, documents, text: written(documents, options) };
}

function judged(
  read: ReadResult,
  name: string,
  options: RenderOptions,
  findings: PlacedFinding[],
): Pick<JudgedRecipe, 'objects' | 'policies'> {
  const report = (finding: PlacedFinding) => findings.push(finding);
  const policies = platformPolicies(read.policyFiles, options, report);
  const rules = policies.map(({ policy }) => policy);
  const objects = judgeDocuments(read.documents, rules, options, report);
  const isEmpty = objects.length === 0 && !findings.some(isError);
  if (isEmpty && !read.allowEmpty) {
    const fix = 'Add manifests, choose another environment, or set allowEmpty: true in recipe.yaml';
    report(
      findingAt(
        { file: name, line: 1, column: 1 },
        'render.empty',
        'nothing is rendered, and with prune that deletes everything',
        fix,
      ),
    );
  }
  return { objects, policies };
}

function written(documents: readonly JsonMap[], options: RenderOptions): string {
  return options.output === 'yaml' ? yamlDocuments(documents) : jsonLines(documents);
}

export function isError(finding: PlacedFinding): boolean {
  return finding.severity === 'error';
}
