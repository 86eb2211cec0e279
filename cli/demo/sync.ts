import type { KubeObject } from '../../schemas/kube-object.ts';
import { applyObjects } from '../run/apply-objects.ts';
import type { Application } from './application.ts';
import { type DemoContext, DemoFailure } from './demo-context.ts';

/**
 * Renders a revision and applies all of it but its runs, which belong to the last wave. Answers the whole render.
 * Throws DemoFailure when it does not render.
 */
export async function syncBeforeRuns(
  app: Application,
  revision: string,
  context: DemoContext,
): Promise<readonly KubeObject[]> {
  const { exitCode, objects, stderr, tookMillis } = await context.generate(app, revision);
  if (exitCode !== 0) throw new DemoFailure(`${app.path} does not render: ${stderr.trim()}`);
  context.say(
    `swarm-cmp generate: ${app.path} at ${revision.slice(0, 7)}, ${objects.length} objects in ${Math.round(tookMillis)} ms`,
  );
  const warnings: string[] = [];
  await applyObjects(
    context.cluster.api,
    objects.filter(({ kind }) => kind !== 'SwarmRun'),
    (warning) => warnings.push(warning),
  );
  for (const warning of new Set(warnings)) context.say(`Warning: ${warning}`);
  return objects;
}
