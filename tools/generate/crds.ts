import { stringify } from 'yaml';
import {
  celRules,
  type GeneratedFile,
  group,
  type KindSchema,
  notice,
  type Schema,
  version,
} from './schema.ts';

const folder = 'charts/kubeswarm-crds/templates';

/** One CustomResourceDefinition for each kind, as templates of the chart kubeswarm-crds. */
export function crdFiles(kinds: readonly KindSchema[]): readonly GeneratedFile[] {
  return kinds.map((kind) => ({
    path: `${folder}/${kind.plural}.yaml`,
    // YAML 1.1 is what kubectl and Helm read: it needs quotes around on, off and yes.
    text: `# ${notice}\n${helmLiteral(stringify(customResourceDefinition(kind), { version: '1.1', lineWidth: 0 }))}`,
  }));
}

/** Braces of Go templates in descriptions, so that Helm prints them as they are. */
function helmLiteral(text: string): string {
  return text.replaceAll('{{', '{{ "{{" }}');
}

function customResourceDefinition(kind: KindSchema): object {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${kind.plural}.${group}`,
      annotations: {
        'argocd.argoproj.io/sync-options': 'ServerSideApply=true',
        'helm.sh/resource-policy': 'keep',
      },
    },
    spec: {
      group,
      names: {
        kind: kind.kind,
        listKind: `${kind.kind}List`,
        plural: kind.plural,
        singular: kind.singular,
        shortNames: kind.shortNames,
        categories: ['kubeswarm'],
      },
      scope: 'Namespaced',
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          additionalPrinterColumns: kind.columns,
          subresources: { status: {}, ...(kind.scale === undefined ? {} : { scale: kind.scale }) },
          schema: { openAPIV3Schema: rootSchema(kind.schema) },
        },
      ],
    },
  };
}

function rootSchema(schema: Schema): object {
  const { properties, ...rest } = structural(schema);
  return {
    ...rest,
    properties: {
      apiVersion: { description: `Always ${group}/${version}.`, type: 'string' },
      kind: { description: 'Kind of the object.', type: 'string' },
      metadata: { type: 'object' },
      ...(typeof properties === 'object' ? properties : {}),
    },
  };
}

const ours = [
  'title',
  'typeName',
  'typeDescription',
  'x-kubeswarm-default',
  'x-kubeswarm-hidden',
  'x-kubeswarm-set-once',
];

/** The schema as the API server takes it: references resolved, our own keywords gone. */
function structural(schema: Schema): Record<string, unknown> {
  const rules = celRules(schema);
  const kept = Object.entries(schema).filter(([keyword]) => !ours.includes(keyword));
  return {
    ...Object.fromEntries(kept),
    ...(schema.items && { items: structural(schema.items) }),
    ...(schema.additionalProperties && { additionalProperties: structural(schema.additionalProperties) }),
    ...(schema.properties && {
      properties: Object.fromEntries(
        Object.entries(schema.properties).map(([name, part]) => [name, structural(part)]),
      ),
    }),
    ...(rules.length > 0 && { 'x-kubernetes-validations': rules }),
  };
}
