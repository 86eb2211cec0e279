import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type ArtifactLab, openArtifactLab, savingAs } from '../../support/agent/artifact-lab.ts';
import { calls, says } from '../../support/agent/model-server.ts';

let lab: ArtifactLab;
beforeEach(async () => {
  lab = await openArtifactLab();
});
afterEach(() => lab.close());

const stored = (name: string): Promise<string> =>
  readFile(join(lab.folder, 'lab/nightly/write', name), 'utf8');

describe('files that a task leaves', () => {
  test.each([
    ['text', 'output.txt'],
    ['json', 'output.json'],
    ['markdown', 'output.md'],
    ['yaml', 'output.yaml'],
  ])('[ARTIFACT-6] saves its output as %s', async (format, name) => {
    const { agent } = await lab.start([says('# Done')], savingAs(format));
    const result = await lab.run(agent);
    expect(result).toMatchObject({
      output: '# Done',
      artifacts: { [name]: `file://${lab.folder}/lab/nightly/write/${name}` },
    });
    expect(await stored(name)).toBe('# Done');
  });

  test('[ARTIFACT-13] none without a store, and none when nothing is saved', async () => {
    const { agent: saving } = await lab.start([says('a')], savingAs('text'));
    expect(await saving.run('Write.', { runName: 'nightly', stepName: 'write' })).not.toHaveProperty(
      'artifacts',
    );
    const { agent: silent } = await lab.start([says('a')]);
    expect(await lab.run(silent)).not.toHaveProperty('artifacts');
  });

  test('[ARTIFACT-5] keeps regular files at the top of its lab.folder, by names that are names', async () => {
    const env = await lab.writer(async (task) => {
      await writeFile(join(task, 'report.md'), '# Report');
      await writeFile(join(task, '.hidden'), 'x');
      await writeFile(join(task, 'a b'), 'x');
      await symlink('/etc/hostname', join(task, 'link.md'));
      await mkdir(join(task, 'folder'));
      await writeFile(join(task, 'folder', 'deep.md'), 'x');
    });
    const { agent } = await lab.start([calls('search', {}), says('done')], env);
    expect((await lab.run(agent)).artifacts).toEqual({
      'report.md': `file://${lab.folder}/lab/nightly/write/report.md`,
    });
    expect(await readdir(join(lab.folder, 'lab/nightly/write'))).toEqual(['report.md']);
  });

  test('[ARTIFACT-5] does not write its output through a link that a tool has put there', async () => {
    const victim = join(lab.folder, 'victim');
    await writeFile(victim, 'untouched');
    const env = await lab.writer((task) => symlink(victim, join(task, 'output.txt')));
    const { agent } = await lab.start([calls('search', {}), says('done')], { ...env, ...savingAs('text') });
    await lab.run(agent);
    expect(await readFile(victim, 'utf8')).toBe('untouched');
    expect(await stored('output.txt')).toBe('done');
  });

  test('[ARTIFACT-4] at most 20, those that are declared first, and none that is too large', async () => {
    const env = await lab.writer(async (task) => {
      await writeFile(join(task, 'large.bin'), Buffer.alloc(16 * 1024 * 1024 + 1));
      for (let index = 10; index < 40; index += 1) await writeFile(join(task, `a${index}`), 'x');
      await writeFile(join(task, 'zebra.md'), 'wanted');
    });
    const { agent } = await lab.start([calls('search', {}), says('done')], env);
    const { artifacts = {} } = await lab.run(agent, { outputs: [{ name: 'zebra.md' }] });
    const names = Object.keys(artifacts);
    expect(names).toHaveLength(20);
    expect(names[0]).toBe('zebra.md');
    expect(names).not.toContain('large.bin');
  });

  test('[ARTIFACT-7] empties the lab.folder of a task, and finds no leftovers of a crash in it', async () => {
    const { agent } = await lab.start([says('one'), says('two')], savingAs('text'));
    await lab.run(agent, {}, 'u1.write.1');
    expect(await readdir(join(lab.folder, '.tasks'))).toEqual([]);
    const left = new Set<string>();
    const env = await lab.writer(async (task) => {
      for (const name of await readdir(task)) left.add(name);
      await writeFile(join(task, 'half.md'), 'x');
      throw new Error('the tool has crashed');
    });
    const { agent: again } = await lab.start(
      [calls('search', {}), says('x'), calls('search', {}), says('y')],
      env,
    );
    await lab.run(again, {}, 'u1.write.2');
    await lab.run(again, {}, 'u1.write.3');
    expect([...left]).toEqual([]);
  });

  test('[ARTIFACT-8] succeeds when they cannot be stored', async () => {
    const { agent } = await lab.start([says('done')], savingAs('text'));
    await writeFile(join(lab.folder, 'lab'), 'in the way');
    const result = await lab.run(agent);
    expect(result).toMatchObject({ output: 'done' });
    expect(result).not.toHaveProperty('error');
    expect(result).not.toHaveProperty('artifacts');
  });

  test('[ARTIFACT-3] sub-tasks leave theirs beside those of the step that they help', async () => {
    const { agent } = await lab.start([says('of the step'), says('of the sub-task')], savingAs('text'));
    await lab.run(agent, {}, 'u1.write.1');
    const subtask = 'u1.write.1.0123456789ab.1';
    const result = await lab.run(agent, {}, subtask, { parentTaskId: 'u1.write.1' });
    expect(Object.values(result.artifacts ?? {})).toEqual([
      `file://${lab.folder}/lab/nightly/write.1.0123456789ab.1/output.txt`,
    ]);
    expect(await stored('output.txt')).toBe('of the step');
  });

  test('[ARTIFACT-2] the next execution takes the place of the one before', async () => {
    const { agent } = await lab.start([says('first, and longer'), says('second')], savingAs('text'));
    await lab.run(agent, {}, 'u1.write.1');
    await lab.run(agent, {}, 'u1.write.2');
    expect(await stored('output.txt')).toBe('second');
  });
});
