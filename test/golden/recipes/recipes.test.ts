import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { generate } from '../../../plugin/commands/generate.ts';
import { nodeFileSystem } from '../../../plugin/read/file-system.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { typed } from '../../support/cli/typed.ts';

const root = join(import.meta.dirname, '../../..');

/** Recipe, namespace of its Application, and the findings that the seed itself brings. */
const recipes = [
  [
    '01-incident-response',
    'incident-response',
    ['schema.alias incident-event.yaml', 'policy.limits.clamped investigator-agent.yaml'],
  ],
  ['02-support-triage', 'support-triage', []],
  ['03-routed-helpdesk', 'helpdesk', []],
  ['04-fan-out-research', 'research', []],
  ['05-tool-cache', 'tools', []],
  ['18-search-brainstorm', 'brainstorm', []],
  ['19-search-root-cause', 'root-cause', []],
] as const;

const renderForArgo = (recipe: string, namespace: string) =>
  generate({
    argv: [],
    env: {
      ARGOCD_APP_NAME: recipe,
      ARGOCD_APP_NAMESPACE: namespace,
      ARGOCD_APP_SOURCE_PATH: `recipes/${recipe}`,
    },
    cwd: join(root, 'recipes', recipe),
    fileSystem: nodeFileSystem,
    readStdin: async () => new Uint8Array(),
  });

describe.each(recipes)('recipe %s', (recipe, namespace, findings) => {
  // UPDATE_GOLDEN=1 writes the file anew: bytes that differ need another contract (recipes.md 15).
  test('[RECIPE-3] renders the golden bytes for Argo CD', async () => {
    const golden = join(import.meta.dirname, `${recipe}.golden.jsonl`);
    const { exitCode, stdout } = await renderForArgo(recipe, namespace);
    expect(exitCode).toBe(0);
    if (process.env.UPDATE_GOLDEN === '1') writeFileSync(golden, stdout);
    expect(stdout).toBe(readFileSync(golden, 'utf8'));
    expect((await renderForArgo(recipe, namespace)).stdout).toBe(stdout);
  });

  test('[RECIPE-4] prints its Namespace first, and names that are kept', async () => {
    const { stdout } = await renderForArgo(recipe, namespace);
    const objects = stdout
      .split('\n')
      .flatMap((line): readonly KubeObject[] => (line.startsWith('{') ? [JSON.parse(line)] : []));
    // The seed's brainstorm is in the namespace that it is applied to.
    const first = existsSync(join(root, 'recipes', recipe, 'namespace.yaml'))
      ? { kind: 'Namespace', metadata: { name: namespace } }
      : { kind: 'Secret' };
    expect(objects[0]).toMatchObject(first);
    const run = objects.find(({ kind }) => kind === 'SwarmRun');
    expect(run?.metadata.name).toMatch(/^(incident|ticket|question|research)-001$|^(brainstorm|rca)-demo$/);
  });

  test('[RECIPE-5] has no findings but those of the seed', async () => {
    const { code, stdout } = await typed(['lint', '.', '--output', 'json'], {
      cwd: join(root, 'recipes', recipe),
    });
    expect(code).toBe(0);
    const found: readonly { readonly rule: string; readonly file: string }[] = JSON.parse(stdout);
    expect(found.map(({ rule, file }) => `${rule} ${file}`).toSorted()).toEqual([...findings].toSorted());
  });
});
