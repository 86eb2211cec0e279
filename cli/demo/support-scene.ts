import type { SwarmRun } from '../../schemas/generated/types.ts';
import { type DemoContext, support } from './demo-context.ts';
import { playRun } from './play-run.ts';
import { syncBeforeRuns } from './sync.ts';

/** Two agents classify a ticket and draft a reply. */
export async function supportScene(revision: string, context: DemoContext): Promise<SwarmRun> {
  context.title('3. A support ticket');
  const objects = await syncBeforeRuns(support, revision, context);
  const run = await playRun(objects, support.namespace, context);
  for (const { name, output } of run.status?.steps ?? []) {
    context.say(`\nThe ${name} returns:`);
    context.say((output ?? '').trimEnd());
  }
  return run;
}
