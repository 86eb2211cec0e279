import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { type MemoryOutputStore, memoryOutputStore } from '../../../operator/outputs/memory-output-store.ts';
import { describeOutputsBehaviour } from '../../support/outputs-behaviour.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const folder = temporaryFolder();
let files = 0;

describeOutputsBehaviour('the store of outputs in memory', async () => {
  const opened: MemoryOutputStore[] = [];
  const nextFile = (): string => {
    files += 1;
    return join(folder, `outputs-${files}.jsonl`);
  };
  const openOn = (file: string): MemoryOutputStore => {
    const outputs = memoryOutputStore({ persistence: { file } });
    opened.push(outputs);
    return outputs;
  };
  const file = nextFile();
  return {
    outputs: openOn(file),
    // The file as it stands is all that a killed process leaves.
    crash: async () => {
      const left = nextFile();
      copyFileSync(file, left);
      return openOn(left);
    },
    close: async () => {
      for (const outputs of opened) outputs.close();
    },
  };
});
