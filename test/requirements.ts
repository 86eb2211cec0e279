import { admissionRequirements } from './requirements/admission.ts';
import { agentRequirements } from './requirements/agent.ts';
import { auditRequirements } from './requirements/audit.ts';
import { cacheRequirements } from './requirements/cache.ts';
import { cliRequirements } from './requirements/cli.ts';
import { controllersRequirements } from './requirements/controllers.ts';
import { embeddedRequirements } from './requirements/embedded.ts';
import { gotemplateRequirements } from './requirements/gotemplate.ts';
import { pluginRequirements } from './requirements/plugin.ts';
import { recipesRequirements } from './requirements/recipes.ts';
import { rulesRequirements } from './requirements/rules.ts';
import { schemasRequirements } from './requirements/schemas.ts';

const areas = [
  admissionRequirements,
  agentRequirements,
  auditRequirements,
  cacheRequirements,
  cliRequirements,
  controllersRequirements,
  embeddedRequirements,
  gotemplateRequirements,
  pluginRequirements,
  recipesRequirements,
  rulesRequirements,
  schemasRequirements,
];

/** Every promise of the specification that we test: id -> sentence. A test that holds one has `[ID]` in its name. */
export const requirements: Readonly<Record<string, string>> = Object.assign({}, ...areas);

/** Ids that two areas both use; there must be none. */
export const repeatedIds: readonly string[] = areas
  .flatMap((area) => Object.keys(area))
  .filter((id, index, ids) => ids.indexOf(id) !== index);
