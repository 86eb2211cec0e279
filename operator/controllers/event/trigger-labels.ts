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
export const streamKeyAnnotation = 'kubeswarm.io/stream-key';
