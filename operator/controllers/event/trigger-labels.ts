import { createHash } from 'node:crypto';
import { labelValue } from './run-name.ts';

/** What stands on the runs of events (orchestration 1, decision 8). */
export const triggerLabel = 'kubeswarm.io/trigger';
/** The team that is the target. */
export const triggerTemplateLabel = 'kubeswarm.io/trigger-template';
/** The agent that is the target. */
export const agentLabel = 'kubeswarm.io/agent';
/** `cron`, `webhook` or `team-output`. */
export const triggerTypeAnnotation = 'kubeswarm.io/trigger-type';
/** `<digest of the firing>.<place of the target>`: which firing the run is of, whatever its name. */
export const firingAnnotation = 'kubeswarm.io/firing';

/** On runs of a watched team: the phase that the event has fired or been skipped for. A manager for each event. */
export function settledAnnotation(event: string): { readonly key: string; readonly fieldManager: string } {
  const name = shortName(event);
  return { key: `fired.kubeswarm.io/${name}`, fieldManager: `swarmevent-${name}` };
}

/** A name where there is less room than names may take. */
export const shortName = (name: string): string =>
  labelValue(name, createHash('sha256').update(name).digest('hex'));
