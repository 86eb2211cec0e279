import type { SwarmAgent, SwarmRun } from '../../schemas/generated/types.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { isUnseen } from '../controllers/run/checks.ts';

/** What the run of `helm test` says of an installation; messages are one line. */
export interface InstallationVerdict {
  readonly kind: 'waiting' | 'passed' | 'failed';
  readonly message: string;
}

/** Judges by the run and the agent that it is for, as the API server has them; undefined is not there. */
export function installationVerdict(
  run: SwarmRun | undefined,
  agent: SwarmAgent | undefined,
): InstallationVerdict {
  if (run === undefined || agent === undefined)
    return failed(`${run === undefined ? 'the SwarmRun' : 'the SwarmAgent'} of the test is gone. Test again`);
  switch (run.status?.phase) {
    case 'Succeeded':
      return {
        kind: 'passed',
        message: `SwarmRun "${run.metadata.name}" has succeeded, with ${run.status.totalTokenUsage?.totalTokens ?? 0} tokens`,
      };
    case 'Failed':
      return failed(
        `SwarmRun "${run.metadata.name}" has failed: ${readyMessage(run) ?? 'it does not say why'}`,
      );
    default:
      return { kind: 'waiting', message: whatItWaitsFor(run, agent) };
  }
}

function whatItWaitsFor(run: SwarmRun, agent: SwarmAgent): string {
  const { status } = agent;
  if (status === undefined || isUnseen(run))
    return 'no operator has taken up the SwarmAgent and the SwarmRun. Look at the log of its Deployment';
  const pods = `SwarmAgent "${agent.metadata.name}" has ${status.readyReplicas ?? 0} ready pods`;
  if ((status.readyReplicas ?? 0) === 0)
    return `${pods}: ${readyMessage(agent) ?? 'it does not say why'}. Look at Deployment "${agent.metadata.name}-agent" and its pods`;
  return `SwarmRun "${run.metadata.name}" is ${run.status?.phase ?? 'Pending'}, ${pods}: ${readyMessage(run) ?? 'it does not say why'}. Look at the log of Deployment "${agent.metadata.name}-agent", and whether the queue answers`;
}

interface WithConditions extends KubeObject {
  readonly status?: {
    readonly conditions?: readonly { readonly type: string; readonly message: string }[];
  };
}

const failed = (message: string): InstallationVerdict => ({ kind: 'failed', message });

const readyMessage = ({ status }: WithConditions): string | undefined =>
  status?.conditions?.find(({ type }) => type === 'Ready')?.message.replace(/[.\s]+$/, '');
