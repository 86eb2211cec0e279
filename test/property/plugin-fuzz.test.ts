import { describe, expect, test } from '@jest/globals';
import { type Fuzz, fuzz, fuzzSeed } from '../support/plugin/fuzz/fuzz.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();

describe('generated input', () => {
  // `npm run test:soak` does many more; FUZZ_SEED repeats a run.
  test.each<[string, Fuzz['target'], number, readonly string[]]>([
    ['the reader takes some of it, and says what it refuses [FUZZ-1]', 'reader', 800, ['read', 'refused']],
    ['the expansion prints all or nothing [FUZZ-2]', 'expansion', 800, ['expanded', 'refused']],
    ['the rules take objects of any shape [FUZZ-3]', 'rules', 300, ['accepted', 'refused']],
    ['recipes render whole or not at all [FUZZ-4]', 'recipes', 150, ['refused', 'rendered']],
  ])('%s', async (_, target, runs, outcomes) => {
    const counts = await fuzz({ target, runs, seed: fuzzSeed(), folder, deadlineMillis: 100_000 });
    expect(Object.keys(counts).sort()).toEqual(outcomes);
  });
});
