import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { createRepository } from '../../../plugin/git/git-repository.ts';

test('a repository takes commits whoever is at the machine', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'swarm-git-'));
  try {
    const repository = await createRepository(directory);
    await writeFile(join(directory, 'a.yaml'), 'a: 1\n');
    const first = await repository.commitAll('Add a');
    await writeFile(join(directory, 'a.yaml'), 'a: 2\n');
    const second = await repository.commitAll('Change a');
    const log = execFileSync('git', ['log', '--format=%H %an %s', 'main'], {
      cwd: directory,
      encoding: 'utf8',
    });
    expect(log).toBe(`${second} swarm Change a\n${first} swarm Add a\n`);
  } finally {
    await rm(directory, { recursive: true });
  }
});
