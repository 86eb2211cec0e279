import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { KubeObject } from '../../../schemas/kube-object.ts';

const templates = join(import.meta.dirname, '..', '..', '..', 'charts', 'kubeswarm-crds', 'templates');

/** The CRDs as Helm prints them; braces are the only thing in the templates that Helm expands. */
export function customResourceDefinitions(): readonly KubeObject[] {
  return readdirSync(templates)
    .sort()
    .map((name) =>
      parse(readFileSync(join(templates, name), 'utf8').replaceAll('{{ "{{" }}', '{{'), { version: '1.1' }),
    );
}
