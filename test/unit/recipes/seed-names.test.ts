import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseAllDocuments } from 'yaml';

const recipes = join(import.meta.dirname, '../../../recipes');
const readRecipe = (recipe: string, file: string): string =>
  readFileSync(join(recipes, recipe, file), 'utf8');

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

const manifestsOf = (recipe: string, file: string): readonly Manifest[] =>
  parseAllDocuments(readRecipe(recipe, file)).map((document) => document.toJS());

/** File -> the objects in it, as the seeds name both. */
const objects = {
  '01-incident-response': {
    'namespace.yaml': ['Namespace/incident-response'],
    'ollama-secret.yaml': ['Secret/ollama-credentials'],
    'mock-servers.yaml': [
      'Deployment/mock-grafana',
      'Service/mock-grafana',
      'Deployment/mock-pagerduty',
      'Service/mock-pagerduty',
      'Deployment/mock-slack',
      'Service/mock-slack',
    ],
    'investigator-agent.yaml': ['SwarmAgent/incident-investigator'],
    'diagnostician-agent.yaml': ['SwarmAgent/incident-diagnostician'],
    'notifier-agent.yaml': ['SwarmAgent/incident-notifier'],
    'incident-team.yaml': ['SwarmTeam/incident-responder'],
    'sample-incident.yaml': ['SwarmRun/incident-001'],
    'incident-policy.yaml': ['SwarmPolicy/incident-policy'],
    'incident-event.yaml': ['SwarmEvent/incident-webhook'],
  },
  '02-support-triage': {
    'namespace.yaml': ['Namespace/support-triage'],
    'ollama-secret.yaml': ['Secret/ollama-credentials'],
    'classifier-agent.yaml': ['SwarmAgent/ticket-classifier'],
    'responder-agent.yaml': ['SwarmAgent/ticket-responder'],
    'support-team.yaml': ['SwarmTeam/support-triage'],
    'sample-run.yaml': ['SwarmRun/ticket-001'],
    'budget-policy.yaml': ['SwarmPolicy/support-budget'],
  },
  '05-tool-cache': {
    'namespace.yaml': ['Namespace/tools'],
    'ollama-secret.yaml': ['Secret/ollama-credentials'],
    'mock-servers.yaml': [
      'Deployment/search-mcp',
      'Service/search-mcp',
      'Deployment/crm-mcp',
      'Service/crm-mcp',
    ],
    'researcher-agent.yaml': ['SwarmAgent/researcher'],
    'sample-research.yaml': ['SwarmRun/research-001'],
  },
  '18-search-brainstorm': {
    'team.yaml': ['Secret/kubeswarm-api-keys', 'SwarmTeam/brainstorm', 'SwarmRun/brainstorm-demo'],
  },
  '19-search-root-cause': {
    'namespace.yaml': ['Namespace/root-cause'],
    'api-keys-secret.yaml': ['Secret/kubeswarm-api-keys'],
    'mock-servers.yaml': ['Deployment/mock-telemetry', 'Service/mock-telemetry'],
    'root-cause-analyzer.yaml': ['SwarmTeam/root-cause-analyzer'],
    'sample-incident.yaml': ['SwarmRun/rca-demo'],
  },
} as const;

/** Commands of a seed, in its order. */
const commands = {
  '01-incident-response': [
    'ollama pull qwen2.5:7b',
    'kubectl apply -f namespace.yaml',
    'kubectl apply -f ollama-secret.yaml',
    'kubectl apply -f mock-servers.yaml',
    'kubectl get pods -n incident-response',
    'kubectl apply -f investigator-agent.yaml',
    'kubectl apply -f diagnostician-agent.yaml',
    'kubectl apply -f notifier-agent.yaml',
    'kubectl get swarmagents -n incident-response',
    'kubectl apply -f incident-team.yaml',
    'kubectl apply -f sample-incident.yaml',
    'kubectl get swarmrun incident-001 -n incident-response -w',
    'kubectl logs -n incident-response deploy/mock-slack',
    'kubectl delete namespace incident-response',
  ],
  '02-support-triage': [
    'kubectl create namespace support-triage',
    'kubectl create secret generic ollama-credentials \\',
    '-n support-triage \\',
    '--from-literal=LLM_ENDPOINT=http://ollama.ollama.svc:11434',
    'kubectl apply -f classifier-agent.yaml',
    'kubectl apply -f responder-agent.yaml',
    'kubectl get swarmagents -n support-triage',
    'kubectl apply -f support-team.yaml',
    'kubectl apply -f sample-run.yaml',
    'kubectl get swarmrun ticket-001 -n support-triage -w',
    'kubectl delete namespace support-triage',
  ],
  '18-search-brainstorm': [
    'kubectl apply -f 18-search-brainstorm/team.yaml',
    'kubectl get swrun brainstorm-demo -w',
  ],
  '19-search-root-cause': [
    "kubectl get swrun rca-demo -o jsonpath='{.status.searchTree.nodes}' | \\",
    "jq '.[] | {id, depth, phase, scoreMillis, task}'",
  ],
} as const;

describe.each(Object.entries(objects))('recipe %s', (recipe, files) => {
  test.each(Object.entries<readonly string[]>(files))(
    '[RECIPE-1] %s holds what the seed names',
    (file, names) => {
      expect(manifestsOf(recipe, file).map(({ kind, metadata }) => `${kind}/${metadata.name}`)).toEqual(
        names,
      );
    },
  );

  test('[RECIPE-1] has no other manifests', () => {
    const manifests = readdirSync(join(recipes, recipe)).filter((file) => file.endsWith('.yaml'));
    expect(manifests.filter((file) => file !== 'recipe.yaml').sort()).toEqual(Object.keys(files).sort());
  });

  test('names only files that are there', () => {
    for (const [, file = ''] of readRecipe(recipe, 'README.md').matchAll(/kubectl apply -f ([\w./-]+)$/gm)) {
      // Some READMEs give their commands in the folder of all recipes.
      const places = [join(recipes, recipe, file), join(recipes, file)];
      if (file !== '-')
        expect({ file, there: places.some((place) => existsSync(place)) }).toEqual({ file, there: true });
    }
  });
});

test.each(Object.entries<readonly string[]>(commands))(
  '[RECIPE-2] the README of %s has the commands of the seed in order',
  (recipe, seed) => {
    const typed = [...readRecipe(recipe, 'README.md').matchAll(/^```bash\n([\s\S]*?)^```$/gm)]
      .flatMap(([, block = '']) => block.split('\n'))
      .map((line) => line.trim());
    const kept = typed.filter((line) => seed.includes(line));
    expect(kept).toEqual(seed);
  },
);

describe('[RECIPE-14] the pods of a recipe may run under Pod Security "restricted"', () => {
  const files = readdirSync(recipes, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /(mock-servers|-server|-mcp)\.yaml$/.test(file),
  );

  test('all servers are looked at', () => {
    expect(files).toHaveLength(6);
  });

  test.each(files)('%s', (file) => {
    const deployments = manifestsOf('.', file).filter(({ kind }) => kind === 'Deployment');
    expect(deployments.length).toBeGreaterThan(0);
    for (const deployment of deployments) {
      expect(deployment).toMatchObject({
        spec: {
          template: {
            spec: {
              securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
              containers: [
                {
                  securityContext: {
                    allowPrivilegeEscalation: false,
                    readOnlyRootFilesystem: true,
                    capabilities: { drop: ['ALL'] },
                  },
                  readinessProbe: { httpGet: { path: '/healthz', port: 'http' } },
                },
              ],
            },
          },
        },
      });
    }
  });
});
