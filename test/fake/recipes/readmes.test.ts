import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { typed } from '../../support/cli/typed.ts';

const recipes = join(import.meta.dirname, '../../../recipes');

/** Commands of `swarm` in the bash blocks of a README; what they are piped into is left out. */
const commands = [
  '01-incident-response',
  '02-support-triage',
  '03-routed-helpdesk',
  '04-fan-out-research',
  '05-tool-cache',
].flatMap((recipe) => {
  const blocks = readFileSync(join(recipes, recipe, 'README.md'), 'utf8').matchAll(
    /^```bash\n([\s\S]*?)^```$/gm,
  );
  const lines = [...blocks].flatMap(([, block = '']) => block.split('\n'));
  return lines
    .filter((line) => line.startsWith('swarm '))
    .map((line) => [recipe, line.split(' | ')[0] ?? line] as const);
});

test('the READMEs name render, lint and run', () => {
  expect([...new Set(commands.map(([, line]) => line.split(' ')[1]))].toSorted()).toEqual([
    'lint',
    'render',
    'run',
  ]);
  expect(commands).toHaveLength(15);
});

test.each(commands)('[CLI-11] in %s: %s', async (recipe, line) => {
  const result = await typed(line.split(' ').slice(1), { cwd: join(recipes, recipe) });
  // With all that was said, should it fail.
  expect(result).toEqual({ ...result, code: 0 });
  if (line.startsWith('swarm run'))
    expect(result.stdout).toMatch(/^Pipeline Succeeded in [\d.]+s - total: [\d,]+ tokens, \$0\.00$/m);
  if (line.startsWith('swarm render')) expect(result.stdout).toMatch(/^kind: Namespace$/m);
});
