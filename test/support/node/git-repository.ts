import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simpleGit } from 'simple-git';
import { nodeFolder } from './node-folder.ts';

/** A bare Git repository on this machine that Argo CD delivers from. */
export interface GitRepository {
  /** `file:///...` */
  readonly url: string;
  /** Working copy: change files in it, then push. */
  readonly folder: string;
  /** Commits everything in the working copy to main and resolves with the commit. */
  push(message: string): Promise<string>;
  remove(): void;
}

/** Makes an empty repository with a working copy. */
export async function createRepository(name: string): Promise<GitRepository> {
  mkdirSync(join(nodeFolder, 'git'), { recursive: true });
  const bare = mkdtempSync(join(nodeFolder, 'git', `${name}-`));
  const folder = mkdtempSync(join(tmpdir(), `kubeswarm-git-${name}-`));
  await simpleGit(bare).init(['--bare', '--initial-branch=main']);
  const git = simpleGit(folder);
  await git.init(['--initial-branch=main']);
  await git.addConfig('user.name', 'Test');
  await git.addConfig('user.email', 'test@example.com');
  await git.addRemote('origin', `file://${bare}`);
  return {
    url: `file://${bare}`,
    folder,
    push: async (message) => {
      await git.add('.');
      await git.commit(message, undefined, { '--allow-empty': null });
      await git.push('origin', 'main');
      return (await git.revparse('HEAD')).trim();
    },
    remove: () => {
      for (const path of [bare, folder]) rmSync(path, { recursive: true, force: true });
    },
  };
}

/** Makes a repository whose folder `recipe` is a copy of the folder given, and pushes it. Also resolves with its commit. */
export async function pushRecipe(recipe: string): Promise<GitRepository & { readonly commit: string }> {
  const repository = await createRepository('recipe');
  cpSync(recipe, join(repository.folder, 'recipe'), { recursive: true });
  const commit = await repository.push('Add the recipe');
  return { ...repository, commit };
}
