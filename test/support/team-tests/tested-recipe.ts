import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A recipe of one agent, whose MCP server is nowhere, and which tells no audit trail of its calls. */
const files = {
  'recipe.yaml': `apiVersion: recipes.kubeswarm.io/v1
kind: Recipe
metadata: { name: clerk }
parameters:
  properties:
    model: { type: string, default: small }
    title: { type: string, default: clerk }
  required: []
defaultEnvironment: dev
`,
  'values/dev.yaml': 'model: small\n',
  'values/prod.yaml': 'model: large\n',
  'agent.yaml.hbs': `apiVersion: kubeswarm.io/v1alpha1
kind: SwarmAgent
metadata: { name: clerk }
spec:
  model: {{model}}
  prompt: { inline: "You are the {{title}}" }
  tools:
    mcp: [{ name: crm, url: "https://crm.example/mcp" }]
  guardrails:
    tools: { allow: ["crm/get_*"] }
  observability:
    auditLog: { mode: "off" }
`,
};

/** Writes the recipe to a folder, with these files of tests in `tests/`. */
export function writeTestedRecipe(folder: string, tests: Readonly<Record<string, string>>): void {
  const all = Object.entries({
    ...files,
    ...Object.fromEntries(Object.entries(tests).map(([name, text]) => [`tests/${name}`, text])),
  });
  for (const [name, text] of all) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

/** The head of a test of the recipe, up to its task. */
export function testHead(name: string): string {
  return `apiVersion: recipes.kubeswarm.io/v1
kind: TeamTest
metadata: { name: ${name} }
prompt: hello
`;
}
