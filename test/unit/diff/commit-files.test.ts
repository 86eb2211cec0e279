import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from '@jest/globals';
import { simpleGit } from 'simple-git';
import { commitFiles } from '../../../plugin/git/commit-files.ts';
import { GitFailure } from '../../../plugin/git/git-failure.ts';
import { type FileSystem, nodeFileSystem } from '../../../plugin/read/file-system.ts';
import { isWithin } from '../../../plugin/read/tree.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const folder = nodeFileSystem.realPath(temporaryFolder());
let count = 0;

async function repositoryOf(
  files: Readonly<Record<string, string>>,
  links: Readonly<Record<string, string>>,
) {
  count += 1;
  const root = join(folder, `repository-${count}`);
  const inFolder = (path: string): string => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    return join(root, path);
  };
  for (const [path, text] of Object.entries(files)) writeFileSync(inFolder(path), text);
  for (const [path, target] of Object.entries(links)) symlinkSync(target, inFolder(path));
  const git = simpleGit(root);
  await git.init();
  await git.add('.');
  await git.raw(['-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '-qm', 'all']);
  return { root, git, commit: await git.revparse(['HEAD']) };
}

/** Everything that a render may ask about a path, and about all below it. */
function answers(fileSystem: FileSystem, root: string, path = root, depth = 0): readonly unknown[] {
  const asked = <Answer>(ask: () => Answer): Answer | 'refused' => {
    try {
      return ask();
    } catch {
      return 'refused';
    }
  };
  const kind = fileSystem.facts(path)?.kind;
  const realPath = asked(() => fileSystem.realPath(path));
  const isFolder = kind === 'directory' && isWithin(root, realPath);
  const names = isFolder ? fileSystem.list(path).filter(({ name }) => name !== '.git') : [];
  const own = {
    path: relative(root, path),
    realPath,
    kind,
    bytes: kind === 'file' ? fileSystem.facts(path)?.bytes : 0,
    text: kind === 'file' ? Buffer.from(fileSystem.read(path)).toString('hex') : '',
    names,
  };
  const below =
    depth > 4 ? [] : names.flatMap(({ name }) => answers(fileSystem, root, join(path, name), depth + 1));
  return [own, ...below];
}

test('[DIFF-18] a commit answers every read as its checkout does, links and odd names included', async () => {
  writeFileSync(join(folder, 'outside.yaml'), 'of: somebody\n');
  const { root, commit } = await repositoryOf(
    {
      'one/a.yaml': 'a: 1\n',
      'one/b c\té.yaml': 'b: ünïcode\r\n',
      'one/deep/er/still.json': '{}',
      'one/empty.yaml': '',
      'one/picture.png': '\u0000\u0001\n\n',
      'one/notes.txt': 'a text\nof lines\n',
      'one-more/large.yaml': `# ${'x'.repeat(1_100_000)}\n`,
      'Z.yaml': 'z: 1\n',
    },
    {
      'links/file.yaml': '../one/a.yaml',
      'links/text.yaml': '../one/notes.txt',
      'links/folder': '../one/deep',
      'links/through': 'folder/er',
      'links/dangling': 'nowhere/at/all',
      'links/circle': 'circle',
      'links/out.yaml': '../../outside.yaml',
      'links/absolute': '/',
    },
  );
  const expected = answers(nodeFileSystem, root);
  rmSync(join(root, 'one'), { recursive: true });
  rmSync(join(root, 'links'), { recursive: true });
  const files = await commitFiles(root, commit, nodeFileSystem);
  expect(answers(files, root)).toEqual(expected);
  expect(files.realPath(join(root, 'one/../one-more'))).toBe(join(root, 'one-more'));
  expect(readdirSync(root).toSorted()).toEqual(['.git', 'Z.yaml', 'one-more']);
});

test('[DIFF-18] a partial clone fetches what a render reads at once, and the rest when it is asked for', async () => {
  const { root: source, commit } = await repositoryOf(
    { 'a.yaml': 'a: 1\n', 'b.hbs': 'b: 2\n', 'c.png': 'a picture' },
    { 'd.yaml': 'a.yaml' },
  );
  await simpleGit(source).addConfig('uploadpack.allowFilter', 'true');
  const clone = `${source}-clone`;
  await simpleGit().clone(`file://${source}`, clone, ['--no-checkout', '--filter=blob:none']);
  const packs = (): number =>
    readdirSync(join(clone, '.git/objects/pack')).filter((name) => name.endsWith('.pack')).length;
  const before = packs();
  const files = await commitFiles(clone, commit, nodeFileSystem);
  const text = (name: string): string => Buffer.from(files.read(join(clone, name))).toString();
  expect(['a.yaml', 'b.hbs', 'd.yaml'].map(text)).toEqual(['a: 1\n', 'b: 2\n', 'a: 1\n']);
  expect(packs()).toBe(before + 1);
  expect(files.facts(join(clone, 'c.png'))).toEqual({ kind: 'file', bytes: 9 });
  expect(text('c.png')).toBe('a picture');
});

test('[DIFF-17] what is not in the repository is named with the command that fetches it', async () => {
  const { root, git, commit } = await repositoryOf({ 'a.yaml': 'a: 1\n' }, {});
  const id = (await git.revparse(['HEAD:a.yaml'])).trim();
  rmSync(join(root, '.git/objects', id.slice(0, 2), id.slice(2)));
  const read = async (): Promise<unknown> =>
    (await commitFiles(root, commit, nodeFileSystem)).read(join(root, 'a.yaml'));
  const error = await read().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(GitFailure);
  expect(String(error)).toContain(`are not all here. Fetch them: git fetch origin ${commit}`);
});
