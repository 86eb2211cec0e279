import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { writeWhole } from '../../../cli/commands/write-whole.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const parent = temporaryFolder();

test('a file is replaced as a whole, its mode and the link to it stay, and nothing is left beside it', () => {
  const folder = mkdtempSync(join(parent, 'x'));
  const file = join(folder, 'a.yaml');
  writeFileSync(file, 'old');
  chmodSync(file, 0o640);
  symlinkSync('a.yaml', join(folder, 'link.yaml'));
  writeWhole({ path: join(folder, 'link.yaml'), text: 'new' });
  expect(readFileSync(file, 'utf8')).toBe('new');
  expect(statSync(file).mode & 0o777).toBe(0o640);
  expect(readdirSync(folder).toSorted()).toEqual(['a.yaml', 'link.yaml']);
});

test('folders on the way are made', () => {
  const folder = mkdtempSync(join(parent, 'x'));
  writeWhole({ path: join(folder, 'out/deep/report.xml'), text: 'x' });
  expect(existsSync(join(folder, 'out/deep/report.xml'))).toBe(true);
});

test('what cannot be written is named, and leaves nothing behind', () => {
  const folder = mkdtempSync(join(parent, 'x'));
  mkdirSync(join(folder, 'taken'));
  expect(() => writeWhole({ path: join(folder, 'taken'), text: 'x' })).toThrow(
    /taken could not be written \(EISDIR\)/,
  );
  expect(readdirSync(folder)).toEqual(['taken']);
});
