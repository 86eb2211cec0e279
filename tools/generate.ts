/**
 * `npm run generate` writes everything that follows from schemas/: types, validators, structure, kinds, CRDs,
 * editor and kubeconform schemas, pages of kinds and rules; and the table of metrics. `--check` writes nothing and fails
 * when a file is not up to date.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { rulePages } from '../schemas/rules/rule-pages.ts';
import { argocdKitFiles } from './generate/argocd-kit.ts';
import { generatedFiles } from './generate/files.ts';
import { observabilityPage } from './generate/metrics-table.ts';
import type { GeneratedFile } from './generate/schema.ts';
import { unhonouredPage } from './generate/unhonoured.ts';
import { vendoredCrdChart } from './generate/vendored-crds.ts';

const root = join(import.meta.dirname, '..');
/** Folders that hold nothing but generated files, so that what is no longer generated can be found. */
const folders = [
  'schemas/generated',
  'charts/kubeswarm-crds/templates',
  'charts/kubeswarm/charts',
  'docs/reference',
  'docs/rules',
  'plugin/argocd/resource-customizations',
  'plugin/generated',
];

function existing(folder: string): readonly string[] {
  try {
    return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(root, join(entry.parentPath, entry.name)));
  } catch {
    return [];
  }
}

function isCurrent(file: GeneratedFile): boolean {
  try {
    return readFileSync(join(root, file.path), 'utf8') === file.text;
  } catch {
    return false;
  }
}

const schemaFiles = await generatedFiles(root);
const files = [
  ...schemaFiles,
  ...vendoredCrdChart(root, schemaFiles),
  ...argocdKitFiles(root),
  ...rulePages(),
  unhonouredPage(),
  observabilityPage(root),
];
const wanted = new Set(files.map(({ path }) => path));
const stale = files.filter((file) => !isCurrent(file));
const surplus = folders.flatMap(existing).filter((path) => !wanted.has(path));

if (process.argv.includes('--check')) {
  for (const { path } of stale)
    console.log(`${path} is not up to date. Run npm run generate and commit the result.`);
  for (const path of surplus)
    console.log(`${path} is no longer generated. Run npm run generate, which removes it.`);
  process.exitCode = stale.length + surplus.length === 0 ? 0 : 1;
} else {
  for (const { path, text } of stale) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    console.log(`wrote ${path}`);
  }
  for (const path of surplus) {
    rmSync(join(root, path));
    console.log(`removed ${path}`);
  }
  console.log(`${files.length} generated files are up to date`);
}
