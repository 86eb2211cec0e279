/**
 * `node loop.ts TARGET RUNS SEED FILE`: hands generated input to a part of the plugin. FILE always holds the input of
 * now, for whoever ends a loop that hangs. Prints what became of the inputs as JSON; ends with 1 and the smallest input
 * that breaks a promise.
 */
import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { targets } from './targets.ts';

const [name = '', runs = '', seed = '', file = ''] = process.argv.slice(2);
const target = targets[name];
if (target === undefined) throw new Error(`there is no target ${name}`);
const outcomes: Record<string, number> = {};
await fc.assert(
  fc.asyncProperty(target.arbitrary, async (input) => {
    writeFileSync(file, fc.stringify(input));
    const outcome = await target.check(input as never);
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  }),
  { numRuns: Number(runs), seed: Number(seed) },
);
process.stdout.write(JSON.stringify(outcomes));
