import type { JsonSchema } from './json-schema.ts';

const text = (description: string): JsonSchema => ({ description, type: 'string' });

/** Annotations that people write (recipes 8, 10 and 11, gitops 11), for editors to propose and to explain. */
const annotations: Readonly<Record<string, JsonSchema>> = {
  'recipes.kubeswarm.io/environments': text(
    'Environments that get the object, with commas between; all others do not.',
  ),
  'recipes.kubeswarm.io/run-naming': {
    ...text('keep leaves the name of a SwarmRun as it is written; an edit is then refused.'),
    enum: ['keep'],
  },
  'recipes.kubeswarm.io/rerun': text('Any text; a change of it makes a SwarmRun run again, unchanged.'),
  'kubeswarm.io/suspended': text('"true" suspends a SwarmAgent or SwarmEvent.'),
  'kubeswarm.io/cancel': text('"true" cancels a SwarmRun.'),
  'kubeswarm.io/keep': text('"true" keeps a SwarmRun that has ended.'),
  'kubeswarm.io/test-trigger': text('A change of it makes a SwarmNotify send a test message.'),
  'argocd.argoproj.io/sync-wave': text(
    'Wave of the sync, a whole number as text; without it the renderer chooses.',
  ),
  'argocd.argoproj.io/sync-options': text(
    'Options of the sync, with commas between; those of the renderer are added.',
  ),
  'argocd.argoproj.io/hook': text('When Argo CD creates the object in a sync, for example PostSync.'),
};

/** metadata as authors write it. What the API server adds is not described, and allowed. */
export const metadataSchema: JsonSchema = {
  description: 'Name, namespace, labels and annotations.',
  type: 'object',
  properties: {
    name: text('A DNS label: lower-case letters, digits and -.'),
    generateName: text('Beginning of the name, on hooks only.'),
    namespace: text('Left out, it is the destination of the Application.'),
    labels: { description: 'Labels.', type: 'object', additionalProperties: { type: 'string' } },
    annotations: {
      description: 'Annotations.',
      type: 'object',
      properties: annotations,
      additionalProperties: { type: 'string' },
    },
  },
};
