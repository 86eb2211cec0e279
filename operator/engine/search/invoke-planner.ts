import { now } from '../turn.ts';
import { isBetweenPlans, isQuiet } from './quiet.ts';
import { withCall } from './role-steps.ts';
import { searchAudit, searchMetric } from './search-notes.ts';
import { planTaskId } from './search-task-ids.ts';
import { roleStep, type SearchStage, tell, withRole, withTree } from './search-turn.ts';

/** Asks the planner what comes next; asking again belongs to the same iteration (orchestration 6.3.8, 6.4). */
export const invokePlanner: SearchStage = (at) => {
  if (!isQuiet(at)) return at;
  const { plannerRole } = at.search;
  const isNew = isBetweenPlans(at);
  const iterations = at.tree.iterations + (isNew ? 1 : 0);
  const begun = withTree(at, { iterations, lastPlannerIteration: now(at.turn) });
  const call = (roleStep(at, plannerRole).validationAttempts ?? 0) + 1;
  const asked = withRole(withCall(begun, plannerRole), plannerRole, {
    taskID: planTaskId(at.turn.plan, iterations, call),
  });
  return isNew
    ? tell(asked, searchAudit.iteration(asked), searchMetric(asked, 'kubeswarm.search.iterations', 1))
    : asked;
};
