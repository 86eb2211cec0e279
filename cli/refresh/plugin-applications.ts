import type { KindKey } from '../../operator/kube/api.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { compareTexts } from '../../schemas/rules/compare-texts.ts';

export const applicationKind: KindKey = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application' };

/** Every contract of ours: the version in the name is no release (gitops 10). */
const contractName = /^kubeswarm-v\d+$/;

/** The Applications that render with the plugin, by name; without `plugin` those of every contract. */
export function pluginApplications(
  applications: readonly KubeObject[],
  plugin?: string,
): readonly KubeObject[] {
  const isMeant = (name: string): boolean =>
    plugin === undefined ? contractName.test(name) : name === plugin;
  return applications
    .filter((application) => pluginNames(application).some(isMeant))
    .toSorted((left, right) => compareTexts(applicationName(left), applicationName(right)));
}

/** `namespace/name`. */
export const applicationName = ({ metadata }: KubeObject): string =>
  `${metadata.namespace ?? ''}/${metadata.name}`;

/** An Application has one source, several, or one that is hydrated into a branch. */
function pluginNames(application: KubeObject): readonly string[] {
  const { source, sources, sourceHydrator } = Object(application.spec);
  const all = [source, ...(Array.isArray(sources) ? sources : []), Object(sourceHydrator).drySource];
  return all.flatMap((one) => {
    const name: unknown = Object(Object(one).plugin).name;
    return typeof name === 'string' ? [name] : [];
  });
}
