/** What stands on runs besides their spec and status (decision 8, gitops 3 and 11). */
export const teamLabel = 'kubeswarm.io/team';
/** `<phase>,<time>`: the run is over, whatever became of its status. */
export const finishedAnnotation = 'kubeswarm.io/finished';
/** Ends the run; the value is the reason, or `true`. */
export const cancelAnnotation = 'kubeswarm.io/cancel';
/** Ends the run, since a newer one takes its place; the value says which (orchestration 7.1). */
export const replacedAnnotation = 'kubeswarm.io/replaced';
