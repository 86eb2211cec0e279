import type { PlacedFinding } from '../findings.ts';
import { nodeFileSystem } from '../read/file-system.ts';
import { isError } from '../render-recipe.ts';
import { findingsText } from '../report/text.ts';
import { platformPolicies } from '../validate/platform-policies.ts';
import { type Check, ok, wrong } from './check.ts';

const NAME = 'policies';

/** Whether the platform's policies can be read: one that cannot is an error in every render. */
export function checkPolicies(directory: string): Check {
  if (nodeFileSystem.facts(directory)?.kind !== 'directory') return ok(NAME, `there is no ${directory}`);
  const findings: PlacedFinding[] = [];
  const options = { fileSystem: nodeFileSystem, treeRoot: '/', displayBase: '/' };
  const policies = platformPolicies([], { ...options, policyDirectories: [directory] }, (finding) =>
    findings.push(finding),
  );
  const errors = findings.filter(isError);
  const [first] = findingsText(errors).split('\n');
  if (first === undefined || errors.length === 0)
    return ok(NAME, `${policies.length} in ${directory} judge every render`);
  return wrong(NAME, `every render fails: ${first}`, 'Correct the ConfigMap swarm-policies');
}
