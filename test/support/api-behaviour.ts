import { describe } from '@jest/globals';
import { describeApply } from './api-behaviour/apply.ts';
import { describeApplyConflicts } from './api-behaviour/apply-conflicts.ts';
import { describeCreate } from './api-behaviour/create.ts';
import { describeDelete } from './api-behaviour/delete.ts';
import { describeReads } from './api-behaviour/reads.ts';
import { describeStatus } from './api-behaviour/status.ts';
import { describeUpdate } from './api-behaviour/update.ts';
import { describeWatch } from './api-behaviour/watch.ts';
import type { OpenApi } from './api-behaviour/world.ts';

/**
 * What every Api does alike; the embedded server and the real one both pass it. A bare kube-apiserver collects no
 * garbage: that is kube-controller-manager's work.
 */
export function describeApiBehaviour(title: string, open: OpenApi, collectsGarbage = true): void {
  describe(title, () => {
    describeReads(open);
    describeCreate(open);
    describeUpdate(open);
    describeApply(open);
    describeApplyConflicts(open);
    describeStatus(open);
    describeDelete(open, collectsGarbage);
    describeWatch(open);
  });
}
