import { spawn } from 'node:child_process';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type Journal, openJournal } from '../../../operator/journal/journal.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const folder = temporaryFolder();
let files = 0;

function newFile(): string {
  files += 1;
  return join(folder, 'sub', `journal-${files}.jsonl`);
}

function open(
  file: string,
  compactAboveBytes?: number,
): { readonly journal: Journal; readonly entries: unknown[] } {
  const entries: unknown[] = [];
  const journal = openJournal({
    file,
    replay: (entry) => entries.push(entry),
    snapshot: () => entries.slice(-2),
    ...(compactAboveBytes === undefined ? {} : { compactAboveBytes }),
  });
  return { journal, entries };
}

describe('a journal', () => {
  test('reads back what was appended, across openings', () => {
    const file = newFile();
    const first = open(file);
    first.journal.append({ text: 'line\nbreak' });
    first.journal.append(['ü']);
    first.journal.close();
    const second = open(file);
    expect(second.entries).toEqual([{ text: 'line\nbreak' }, ['ü']]);
    second.journal.append(3);
    second.journal.close();
    expect(open(file).entries).toEqual([{ text: 'line\nbreak' }, ['ü'], 3]);
  });

  test('drops a last line that was cut off, and goes on after the one before', () => {
    const file = newFile();
    const first = open(file);
    first.journal.append('whole');
    first.journal.close();
    appendFileSync(file, '{"cut of');
    const second = open(file);
    expect(second.entries).toEqual(['whole']);
    second.journal.append('next');
    second.journal.close();
    expect(open(file).entries).toEqual(['whole', 'next']);
  });

  test('refuses a file that is damaged in the middle, naming the line', () => {
    const file = newFile();
    open(file).journal.close();
    writeFileSync(file, '1\nnonsense\n3\n');
    expect(() => open(file)).toThrow(`${file}:2: not a line of a journal`);
  });

  test('is compacted to its snapshot when it has grown', () => {
    const file = newFile();
    const { journal, entries } = open(file, 100);
    for (let index = 0; index < 100; index += 1) {
      journal.append({ index });
      entries.push({ index });
    }
    journal.close();
    expect(readFileSync(file, 'utf8').length).toBeLessThan(300);
    expect(open(file).entries.slice(-2)).toEqual([{ index: 98 }, { index: 99 }]);
  });

  test('is refused to a second process as long as the first one lives', async () => {
    const file = newFile();
    const module = JSON.stringify(join(import.meta.dirname, '../../../operator/journal/journal.ts'));
    const program = `
      import { openJournal } from ${module};
      openJournal({ file: ${JSON.stringify(file)}, replay: () => {}, snapshot: () => [] });
      process.stdout.write('open');
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', program]);
    await new Promise((resolve) => child.stdout.once('data', resolve));
    expect(() => open(file)).toThrow(`${file} is in use by process ${child.pid}`);
    child.kill('SIGKILL');
    await new Promise((resolve) => child.on('close', resolve));
    expect(() => open(file).journal.close()).not.toThrow();
  });

  test('[KUBE-18] holds every entry whose append returned when the process is killed', async () => {
    const file = newFile();
    // It kills itself: one that runs until it is killed writes gigabytes when the machine is busy.
    const program = `
      import { writeSync } from 'node:fs';
      import { openJournal } from ${JSON.stringify(join(import.meta.dirname, '../../../operator/journal/journal.ts'))};
      const journal = openJournal({ file: ${JSON.stringify(file)}, replay: () => {}, snapshot: () => [] });
      for (let index = 0; index < 500; index += 1) {
        journal.append({ index, ballast: 'x'.repeat(1000) });
        writeSync(1, index + '\\n');
      }
      process.kill(process.pid, 'SIGKILL');
      for (;;);`;
    const child = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', program]);
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    const signal = await new Promise((resolve) => child.on('close', (_code, by) => resolve(by)));
    expect(signal).toBe('SIGKILL');
    const told = output.slice(0, output.lastIndexOf('\n')).split('\n').map(Number);
    const kept = open(file).entries.map((entry) => Reflect.get(Object(entry), 'index'));
    expect(told).toHaveLength(500);
    expect(kept).toEqual(told);
  });
});
