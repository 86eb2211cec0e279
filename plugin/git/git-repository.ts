import { type SimpleGit, simpleGit } from 'simple-git';

/** A repository of our own making: its commits depend on no configuration of the user or the machine. */
export interface GitRepository {
  readonly directory: string;
  /** Commits everything in the work tree, and answers the full revision. */
  commitAll(message: string): Promise<string>;
}

const author = { name: 'swarm', email: 'swarm@kubeswarm.io' };

/** Makes a repository with the branch `main` in an existing directory. Rejects when git is not installed. */
export async function createRepository(directory: string): Promise<GitRepository> {
  const git = simpleGit({
    baseDir: directory,
    config: ['commit.gpgsign=false', `user.name=${author.name}`, `user.email=${author.email}`],
  });
  await git.init(['--initial-branch=main']);
  return { directory, commitAll: (message) => commitAll(git, message) };
}

async function commitAll(git: SimpleGit, message: string): Promise<string> {
  await git.add('.');
  await git.commit(message);
  return git.revparse(['HEAD']);
}
