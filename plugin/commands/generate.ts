import type { PlacedFinding } from '../findings.ts';
import { PLATFORM_POLICIES, type RenderOptions } from '../options.ts';
import { treeRootOf } from '../read/tree.ts';
import { isError, renderRecipe } from '../render-recipe.ts';
import { argoFindingsText } from '../report/text.ts';
import { parseApplicationParameters } from '../values/application-parameters.ts';
import { type CommandInput, type CommandResult, runCommand, UsageError } from './command.ts';

const USAGE =
  "usage: swarm-cmp generate, in an Application's directory, with the environment that Argo CD sets";

/**
 * `swarm-cmp generate`: renders the working directory for Argo CD. Read are ARGOCD_APP_NAME, ARGOCD_APP_NAMESPACE,
 * ARGOCD_APP_SOURCE_PATH, ARGOCD_APP_PARAMETERS and KUBE_API_VERSIONS, and no other variable.
 */
export function generate(input: CommandInput, policyDirectory = PLATFORM_POLICIES): Promise<CommandResult> {
  return runCommand(async () => {
    if (input.argv.length > 0)
      throw new UsageError(`generate takes no arguments, not ${JSON.stringify(input.argv[0])}`);
    const { env, cwd } = input;
    const parameters = parseApplicationParameters(env.ARGOCD_APP_PARAMETERS);
    if (parameters === undefined)
      throw new UsageError(
        'ARGOCD_APP_PARAMETERS is not the JSON that Argo CD writes: a list of {name, string|array|map}',
      );
    const treeRoot = treeRootOf(cwd, env.ARGOCD_APP_SOURCE_PATH);
    const options: RenderOptions = {
      fileSystem: input.fileSystem,
      treeRoot,
      displayBase: treeRoot,
      applicationParameters: parameters,
      policyDirectories: [policyDirectory],
      ...present('namespace', env.ARGOCD_APP_NAMESPACE),
      ...present('app', env.ARGOCD_APP_NAME),
    };
    const result = await renderRecipe(cwd, options);
    const errors = result.findings.filter(isError);
    if (errors.length > 0) return { exitCode: 1, stdout: '', stderr: argoFindingsText(errors) };
    return {
      exitCode: 0,
      stdout: result.text,
      stderr: warnings(result.findings, result.text, env.KUBE_API_VERSIONS),
    };
  }, USAGE);
}

function present<Name extends 'namespace' | 'app'>(
  name: Name,
  value: string | undefined,
): Partial<Record<Name, string>> {
  if (value === undefined || value === '') return {};
  const entry: Partial<Record<Name, string>> = {};
  entry[name] = value;
  return entry;
}

/** The cluster's versions change no byte of the output: they give one warning at most (gitops 9). */
function warnings(findings: readonly PlacedFinding[], text: string, apiVersions: string | undefined): string {
  const served = (apiVersions ?? '').split(',').map((version) => version.trim());
  const isMissing =
    apiVersions !== undefined &&
    apiVersions !== '' &&
    !served.some((version) => version.startsWith('kubeswarm.io/v1alpha1'));
  const isUsed = text.includes('"apiVersion":"kubeswarm.io/v1alpha1"');
  const hint =
    'warning: the cluster does not serve kubeswarm.io/v1alpha1 yet; install the CRDs (chart kubeswarm-crds)\n';
  return (isMissing && isUsed ? hint : '') + argoFindingsText(findings);
}
