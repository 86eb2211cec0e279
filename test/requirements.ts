import { readdirSync } from 'node:fs';
import { join } from 'node:path';

type Area = Readonly<Record<string, string>>;

const folder = join(import.meta.dirname, 'requirements');
const modules: readonly Readonly<Record<string, Area>>[] = await Promise.all(
  readdirSync(folder).map((file) => import(join(folder, file))),
);
const areas = modules.flatMap((module) => Object.values(module));

/** Every promise of the specification that we test: id -> sentence. A test that holds one has `[ID]` in its name. */
export const requirements: Area = Object.assign({}, ...areas);

/** Ids that two areas both use; there must be none. */
export const repeatedIds: readonly string[] = areas
  .flatMap((area) => Object.keys(area))
  .filter((id, index, ids) => ids.indexOf(id) !== index);
