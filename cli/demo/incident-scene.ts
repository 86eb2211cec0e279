import type { SwarmRun } from '../../schemas/generated/types.ts';
import { type DemoContext, DemoFailure, incidents } from './demo-context.ts';
import { playRun } from './play-run.ts';
import { syncBeforeRuns } from './sync.ts';

/** Three agents investigate an incident: the message arrives in Slack, PagerDuty knows that somebody is at it. */
export async function incidentScene(revision: string, context: DemoContext): Promise<SwarmRun> {
  context.title('1. An incident, from Git to Slack');
  const objects = await syncBeforeRuns(incidents, revision, context);
  const run = await playRun(objects, incidents.namespace, context);

  const slack = context.cluster.logs(incidents.namespace, 'mock-slack');
  const incidentId = /P-\d+/.exec(run.spec.input?.alert ?? '')?.[0] ?? '';
  if (!slack.includes('SLACK MESSAGE to #incidents') || !slack.includes(incidentId)) {
    throw new DemoFailure(`incident ${incidentId} did not arrive in Slack`);
  }
  context.say('\n$ kubectl logs -n incident-response deploy/mock-slack');
  context.say(slack);
  const acknowledged = context.cluster
    .logs(incidents.namespace, 'mock-pagerduty')
    .split('\n')
    .find((line) => line.includes('ACKNOWLEDGED'));
  if (acknowledged === undefined || !acknowledged.includes(incidentId)) {
    throw new DemoFailure(`incident ${incidentId} was not acknowledged`);
  }
  context.say('$ kubectl logs -n incident-response deploy/mock-pagerduty | tail -1');
  context.say(acknowledged);
  return run;
}
