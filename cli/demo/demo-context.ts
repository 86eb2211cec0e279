import type { GitRepository } from '../../plugin/git/git-repository.ts';
import type { LivePanel } from '../print/live-panel.ts';
import type { LocalCluster } from '../run/local-cluster.ts';
import type { Application, Generated } from './application.ts';

/** What every scene of the demo works with. */
export interface DemoContext {
  readonly repository: GitRepository;
  readonly cluster: LocalCluster;
  readonly panel: LivePanel;
  readonly signal: AbortSignal;
  /** Renders an Application at a revision, as Argo CD calls the plugin. */
  generate(app: Application, revision: string): Promise<Generated>;
  /** A line that stays. */
  say(text: string): void;
  title(text: string): void;
}

/** Thrown when something that the demo is there to show did not happen. */
export class DemoFailure extends Error {
  override readonly name = 'DemoFailure';
}

export const incidents: Application = {
  name: 'incident-response',
  namespace: 'incident-response',
  path: '01-incident-response',
};

export const support: Application = {
  name: 'support-triage',
  namespace: 'support-triage',
  path: '02-support-triage',
};
