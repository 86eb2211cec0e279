import { expect, test } from '@jest/globals';
import { fuzz, fuzzSeed } from '../support/plugin/fuzz/fuzz.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
const RUNS = Number(process.env.FUZZ_RUNS ?? 20_000);

test.each(['reader', 'expansion', 'rules', 'recipes'] as const)(
  '%s keeps its promises, whatever it is given',
  async (target) => {
    const seed = fuzzSeed();
    const counts = await fuzz({ target, runs: RUNS, seed, folder, deadlineMillis: 3_500_000 });
    process.stderr.write(`${target}, seed ${seed}: ${JSON.stringify(counts)}\n`);
    expect(Object.keys(counts).length).toBeGreaterThan(1);
  },
);
