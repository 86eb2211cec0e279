import type { StepStatus, SwarmRun } from '../../schemas/generated/types.ts';
import type { KubeObject, ObjectMeta } from '../../schemas/kube-object.ts';
import { finishedAnnotation } from '../controllers/common/run-annotations.ts';
import { isTerminal } from '../engine/index.ts';

const appliedByKubectl = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * What the operator keeps of an object in memory: what some controller reads, without the record of who wrote which
 * field and kubectl's copy of the whole, which are half of a small object. Of a run that is over, all texts go: what
 * wants its output asks the API server.
 */
export function keptInCache(object: KubeObject): KubeObject {
  const lean = { ...object, metadata: keptMetadata(object) };
  return isRun(lean) && isOver(lean) ? keptOfFinishedRun(lean) : lean;
}

function keptMetadata({ kind, metadata }: KubeObject): ObjectMeta {
  const { managedFields = [], ...kept } = metadata;
  const annotations = Object.entries(metadata.annotations ?? {}).filter(
    ([name]) => name !== appliedByKubectl,
  );
  return {
    ...kept,
    ...(metadata.annotations === undefined ? {} : { annotations: Object.fromEntries(annotations) }),
    // Of Deployments it is read who scales them.
    ...(kind === 'Deployment' ? { managedFields } : {}),
  };
}

const isRun = (object: KubeObject): object is SwarmRun => object.kind === 'SwarmRun';

/** Also its annotation is written: until then a controller still works on it. */
const isOver = ({ metadata, status }: SwarmRun): boolean =>
  isTerminal(status ?? {}) && metadata.annotations?.[finishedAnnotation] !== undefined;

/** Whose it was, how it ended and what it has used. */
function keptOfFinishedRun(run: SwarmRun): SwarmRun {
  const { output: _output, searchTree: _tree, steps, ...status } = run.status ?? {};
  const { teamRef, agent, roles } = run.spec;
  return {
    ...run,
    spec: {
      ...(teamRef === undefined ? {} : { teamRef }),
      ...(agent === undefined ? {} : { agent }),
      ...(roles === undefined
        ? {}
        : {
            roles: roles.map(({ name, swarmAgent, model }) => ({
              name,
              ...(swarmAgent === undefined ? {} : { swarmAgent }),
              ...(model === undefined ? {} : { model }),
            })),
          }),
    },
    status: { ...status, ...(steps === undefined ? {} : { steps: steps.map(keptOfStep) }) },
  };
}

function keptOfStep(step: StepStatus): StepStatus {
  const { output: _output, outputJSON: _json, rawOutput: _raw, message: _message, ...kept } = step;
  const {
    artifacts: _artifacts,
    validationMessage: _validation,
    errorSuggestion: _suggestion,
    ...lean
  } = kept;
  return lean;
}
