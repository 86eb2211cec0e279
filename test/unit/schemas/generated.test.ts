import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Ajv2020, type AnySchema } from 'ajv/dist/2020.js';
import { kinds } from '../../../schemas/kinds.ts';
import { generatedFiles } from '../../../tools/generate/files.ts';
import { loadKinds } from '../../../tools/generate/load.ts';
import { children, type Schema } from '../../../tools/generate/schema.ts';
import { corpus } from '../../support/schemas/corpus.ts';
import { customResourceDefinitions } from '../../support/schemas/crds.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Whether a reader has to be told the default; an empty one says nothing. */
function isTold(schema: Schema): boolean {
  const value = schema.default ?? schema['x-kubeswarm-default'];
  return (
    value !== undefined && value !== '' && (typeof value !== 'object' || Object.keys(value ?? {}).length > 0)
  );
}

describe('generated files', () => {
  test('[SCHEMA-20] are generated to the bytes that are committed', async () => {
    const files = await generatedFiles(root);
    expect(files.filter(({ path, text }) => read(path) !== text).map(({ path }) => path)).toEqual([]);
    expect(files.length).toBeGreaterThan(40);
  });

  test('[SCHEMA-22] the validators import and require nothing', () => {
    const text = read('schemas/generated/validators.mjs');
    expect(text).not.toMatch(/\bimport\b|(?<![\w"'])require\(/);
    expect(text.length).toBeGreaterThan(100_000);
  });

  test('every field is described, with its default', () => {
    const silent: string[] = [];
    const look = (schema: Schema, place: string): void => {
      for (const [name, child] of children(schema)) {
        if (!/[[{]/.test(name) && (child.description ?? '').length < 4) silent.push(`${place}.${name}`);
        if (isTold(child) && !child.description?.includes('Default')) silent.push(`${place}.${name} default`);
        look(child, `${place}.${name}`);
      }
    };
    for (const { kind, schema } of loadKinds(root)) look(schema, kind);
    expect(silent).toEqual([]);
  });
});

describe('the CRDs', () => {
  const definitions = customResourceDefinitions();

  test.each(kinds.map(({ plural }) => [plural]))(
    '[SCHEMA-15] %s is small, kept and applied server-side',
    (plural) => {
      const text = read(`charts/kubeswarm-crds/templates/${plural}.yaml`);
      expect(text.length).toBeLessThan(200_000);
      const definition = definitions.find(({ metadata }) => metadata.name === `${plural}.kubeswarm.io`);
      expect(definition?.metadata.annotations).toEqual({
        'argocd.argoproj.io/sync-options': 'ServerSideApply=true',
        'helm.sh/resource-policy': 'keep',
      });
    },
  );

  test.each(kinds.map(({ plural }) => [plural]))(
    'Helm has nothing to expand in %s but escaped braces',
    (plural) => {
      const text = read(`charts/kubeswarm-crds/templates/${plural}.yaml`).replaceAll('{{ "{{" }}', '');
      expect(text).not.toContain('{{');
    },
  );

  test('all belong to the category kubeswarm', () => {
    for (const { spec } of definitions)
      expect(spec).toMatchObject({ scope: 'Namespaced', names: { categories: ['kubeswarm'] } });
  });
});

describe('schemas for editors and kubeconform', () => {
  const folders = [
    ['editor', (kind: string) => `editor/${kind}.json`],
    ['kubeconform', (kind: string) => `kubeconform/kubeswarm.io/${kind}_v1alpha1.json`],
  ] as const;

  test.each(folders)('%s takes every valid manifest and refuses unknown fields', (_, pathOf) => {
    for (const { kind } of kinds) {
      const schema: AnySchema = JSON.parse(read(`schemas/generated/${pathOf(kind.toLowerCase())}`));
      const check = new Ajv2020({ strict: false, allErrors: true }).compile(schema);
      for (const { object, finds, says, old } of corpus().filter((one) => one.object.kind === kind)) {
        // null is what an author would not write, and true is hidden from editors.
        const text = JSON.stringify(object);
        if (finds.length > 0 || old !== undefined || /null/.test(text) || text.includes('"true":')) continue;
        expect({ says, valid: check(object), errors: check.errors }).toEqual({
          says,
          valid: true,
          errors: null,
        });
      }
      expect(check({ apiVersion: 'kubeswarm.io/v1alpha1', kind, metadata: {}, spec: { nothing: 1 } })).toBe(
        false,
      );
    }
  });
});
