import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simpleGit } from 'simple-git';
import { apply, kubectl } from './kubectl.ts';
import { argocdNamespace, nodeFolder } from './node-folder.ts';

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

/** Makes a repository whose folder `recipe` is a copy of the folder given, and pushes it. */
export async function pushRecipe(recipe: string): Promise<GitRepository> {
  const repository = await createRepository('recipe');
  cpSync(recipe, join(repository.folder, 'recipe'), { recursive: true });
  await repository.push('Add the recipe');
  return repository;
}

export interface ApplicationOptions {
  readonly name: string;
  readonly repository: string;
  /** Namespace of objects that name none. */
  readonly namespace: string;
  /** Folder in the repository. Default: recipe. */
  readonly path?: string;
  readonly parameters?: readonly object[];
  /** As in the API of Argo CD, in place of automated sync with self-heal and pruning. */
  readonly syncPolicy?: object;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Creates or changes an Application that renders by our plugin. Deleting it deletes what it delivered. */
export async function createApplication(options: ApplicationOptions): Promise<void> {
  await apply([
    {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: {
        name: options.name,
        namespace: argocdNamespace,
        finalizers: ['resources-finalizer.argocd.argoproj.io'],
        annotations: options.annotations ?? {},
      },
      spec: {
        project: 'default',
        source: {
          repoURL: options.repository,
          targetRevision: 'main',
          path: options.path ?? 'recipe',
          plugin: { name: 'kubeswarm-v1', parameters: options.parameters ?? [] },
        },
        destination: { server: 'https://kubernetes.default.svc', namespace: options.namespace },
        syncPolicy: options.syncPolicy ?? { automated: { prune: true, selfHeal: true } },
      },
    },
  ]);
}

/** Deletes an Application with all that it delivered, and waits until both are gone. */
export async function deleteApplication(name: string): Promise<void> {
  const which = ['application', name, `--namespace=${argocdNamespace}`, '--ignore-not-found'];
  await kubectl('delete', ...which, '--timeout=90s');
}
