import { rememberedRender } from '../cache/remembered-render.ts';
import { PLATFORM_POLICIES, type RenderOptions } from '../options.ts';
import { treeRootOf } from '../read/tree.ts';
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
    const policyDirectories = [policyDirectory];
    const lacksKinds = isWithoutOurKinds(env.KUBE_API_VERSIONS);
    const { ARGOCD_APP_NAME: app, ARGOCD_APP_NAMESPACE: namespace, ARGOCD_APP_PARAMETERS: given } = env;
    const variables = [app, namespace, given, lacksKinds];
    const request = { fileSystem: input.fileSystem, treeRoot, directory: cwd, policyDirectories, variables };
    return rememberedRender(input.renderCache, request, (fileSystem) =>
      printedRender(
        cwd,
        {
          fileSystem,
          treeRoot,
          displayBase: treeRoot,
          applicationParameters: parameters,
          policyDirectories,
          ...present('namespace', namespace),
          ...present('app', app),
        },
        lacksKinds,
      ),
    );
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

/** A render that is remembered needs none of this: it is loaded for the others. */
async function printedRender(
  directory: string,
  options: RenderOptions,
  lacksKinds: boolean,
): Promise<CommandResult> {
  const { isError, renderRecipe } = await import('../render-recipe.ts');
  const { findings, text } = await renderRecipe(directory, options);
  const errors = findings.filter(isError);
  if (errors.length > 0) return { exitCode: 1, stdout: '', stderr: argoFindingsText(errors) };
  const hint =
    lacksKinds && text.includes('"apiVersion":"kubeswarm.io/v1alpha1"')
      ? 'warning: the cluster does not serve kubeswarm.io/v1alpha1 yet; install the CRDs (chart kubeswarm-crds)\n'
      : '';
  return { exitCode: 0, stdout: text, stderr: hint + argoFindingsText(findings) };
}

/** The cluster's versions change no byte of the output: they give one warning at most (gitops 9). */
function isWithoutOurKinds(apiVersions = ''): boolean {
  const served = apiVersions.split(',').map((version) => version.trim());
  return apiVersions !== '' && !served.some((version) => version.startsWith('kubeswarm.io/v1alpha1'));
}
