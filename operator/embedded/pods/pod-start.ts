import type { Deployment } from '../../controllers/common/workload.ts';
import type { PodStart } from './pod.ts';
import { expandVariables, podEnv, type Resolved } from './pod-env.ts';
import { podFiles } from './pod-files.ts';
import type { PodSources } from './pod-sources.ts';

/** The first container of a Deployment, resolved; or what keeps it from starting. */
export function podStart(
  deployment: Deployment,
  podName: string,
  sources: PodSources,
  listeners: Pick<PodStart, 'onChange' | 'onLine'>,
): Resolved<PodStart> {
  const { template } = deployment.spec;
  const { name, namespace = '' } = deployment.metadata;
  const [container] = template.spec.containers;
  if (container === undefined)
    return { kind: 'missing', message: `Deployment "${name}" has no container. Add one to spec.template` };
  const identity = {
    namespace,
    name: podName,
    labels: template.metadata?.labels ?? {},
    annotations: template.metadata?.annotations ?? {},
  };
  const env = podEnv(container, identity, sources);
  if (env.kind === 'missing') return env;
  const files = podFiles(template, namespace, sources);
  if (files.kind === 'missing') return files;
  const { variables, secretValues } = env.value;
  const expanded = (texts: readonly string[] = []): readonly string[] =>
    texts.map((text) => expandVariables(text, variables));
  return {
    kind: 'resolved',
    value: {
      namespace,
      deployment: name,
      name: podName,
      image: container.image,
      command: expanded(container.command),
      args: expanded(container.args),
      env: variables,
      secretValues,
      files: files.value,
      ...listeners,
    },
  };
}
