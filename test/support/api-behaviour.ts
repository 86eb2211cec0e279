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

/** What every Api does alike; the embedded server and the real one both pass it. */
export function describeApiBehaviour(title: string, open: OpenApi): void {
  describe(title, () => {
    describeReads(open);
    describeCreate(open);
    describeUpdate(open);
    describeApply(open);
    describeApplyConflicts(open);
    describeStatus(open);
    describeDelete(open);
    describeWatch(open);
  });
}
