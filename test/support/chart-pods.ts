import type { KubeObject } from '../../schemas/kube-object.ts';

export interface SecurityContext {
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: number;
  readonly privileged?: boolean;
  readonly allowPrivilegeEscalation?: boolean;
  readonly readOnlyRootFilesystem?: boolean;
  readonly seccompProfile?: { readonly type?: string };
  readonly capabilities?: { readonly drop?: readonly string[]; readonly add?: readonly string[] };
}

export interface ChartContainer {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: object }[];
  readonly securityContext?: SecurityContext;
  readonly resources?: { readonly requests?: object; readonly limits?: object };
  readonly [field: string]: unknown;
}

export interface ChartPod {
  readonly securityContext?: SecurityContext;
  readonly containers: readonly ChartContainer[];
  readonly initContainers?: readonly ChartContainer[];
  readonly [field: string]: unknown;
}

export interface ChartDeployment extends KubeObject {
  readonly spec: {
    readonly replicas: number;
    readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
    readonly template: {
      readonly metadata: {
        readonly labels: Readonly<Record<string, string>>;
        readonly annotations?: Readonly<Record<string, string>>;
      };
      readonly spec: ChartPod;
    };
  };
}

export const isDeployment = (object: KubeObject): object is ChartDeployment => object.kind === 'Deployment';

/** The Deployment of the name. Throws when it is not rendered. */
export function deploymentNamed(objects: readonly KubeObject[], name: string): ChartDeployment {
  const found = objects.filter(isDeployment).find((object) => object.metadata.name === name);
  if (found === undefined) throw new Error(`no Deployment "${name}" is rendered`);
  return found;
}

/** The only container of the operator's pod. */
export function managerContainer(objects: readonly KubeObject[], name = 'kubeswarm'): ChartContainer {
  const [container] = deploymentNamed(objects, name).spec.template.spec.containers;
  if (container === undefined) throw new Error(`the Deployment "${name}" has no container`);
  return container;
}
