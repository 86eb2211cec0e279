import type { Change } from '../change.ts';
import type {
  DiffProblem,
  DiffReport,
  InRecipes,
  RecipeMove,
  RecipePlace,
  SpendingChange,
} from '../diff-report.ts';
import type { Place } from '../placed-object.ts';
import { ownerText } from '../reach/reach-item.ts';
import type { ResourceChange } from '../resources.ts';
import { beforeAndAfter, tokensText, usdText } from './figures.ts';

/** One line of a report, whatever it is printed as. */
export interface ReportLine {
  /** `file:line:column`; what is only in the tree from before says so. */
  readonly place: string;
  readonly label: string;
  readonly text: string;
}

/** A part of a report; parts without lines are left out. */
export interface ReportSection {
  readonly title: string;
  readonly lines: readonly ReportLine[];
}

/** The report as people read it, from what matters most to what matters least. */
export function reportSections({
  changes,
  spending,
  resources,
  moves,
  problems,
}: DiffReport): readonly ReportSection[] {
  const sections = [
    { title: 'Does not render', lines: problems.map(problemLine) },
    { title: 'Wider', lines: changes.filter(({ effect }) => effect === 'widening').map(changeLine) },
    { title: 'Narrower', lines: changes.filter(({ effect }) => effect === 'narrowing').map(changeLine) },
    { title: 'Worst case', lines: spending.map(spendingLine) },
    { title: 'Recipes', lines: moves.map(moveLine) },
    { title: 'Resources', lines: resources.map(resourceLine) },
  ];
  return sections.filter(({ lines }) => lines.length > 0);
}

function changeLine({ kind, fact, place, side, recipes }: InRecipes<Change>): ReportLine {
  return {
    place: placeText(place, side),
    label: kind,
    text: `${fact}${origins(place)}${inEnvironments(recipes)}`,
  };
}

function spendingLine({ kinds, owner, place, run, day, recipes }: InRecipes<SpendingChange>): ReportLine {
  const reasons = [...new Set([...run.after.because, ...day.after.because])];
  const why = reasons.length === 0 ? '' : ` (${reasons.join('; ')})`;
  const isStarted = [day.before, day.after].some((bound) => bound !== undefined && bound.tokens > 0);
  const figures = [
    `a run ${beforeAndAfter(run, tokensText)} tokens, ${beforeAndAfter(run, usdText)}`,
    isStarted
      ? `a day ${beforeAndAfter(day, tokensText)} tokens, ${beforeAndAfter(day, usdText)}`
      : 'no event starts it',
  ];
  return {
    place: placeText(place, 'head'),
    label: kinds.join(', '),
    text: `${ownerText(owner)}: ${figures.join('; ')}${why}${inEnvironments(recipes)}`,
  };
}

function resourceLine({
  change,
  object,
  fields,
  place,
  side,
  recipes,
}: InRecipes<ResourceChange>): ReportLine {
  const what = fields.length === 0 ? '' : `: ${fields.join(', ')}`;
  return {
    place: placeText(place, side),
    label: change,
    text: `${ownerText(object)}${what}${inEnvironments(recipes)}`,
  };
}

function moveLine({ from, to }: RecipeMove): ReportLine {
  const isMoved = from.path !== to.path;
  const text = isMoved
    ? `was in ${from.path}${from.name === to.name ? '' : ` and called "${from.name ?? ''}"`}`
    : `was called "${from.name ?? ''}", and is called "${to.name ?? ''}"`;
  return { place: to.path, label: isMoved ? 'moved' : 'renamed', text };
}

function problemLine({ recipe, environments, side, isCompared, lines }: DiffProblem): ReportLine {
  const [first = '', ...others] = lines;
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  const consequence =
    side === 'head' ? 'It was not compared' : 'All of it counts as new, since it could not be read before';
  return {
    place: `${recipe}${inEnvironments([{ path: recipe, environments }])}`,
    label: side === 'head' ? 'now' : 'before',
    text: `${first}${more}${isCompared ? '' : `. ${consequence}`}`,
  };
}

function placeText({ position: { file, line, column } }: Place, side: 'base' | 'head'): string {
  return `${file}:${line}:${column}${side === 'base' ? ' (before)' : ''}`;
}

function origins({ valueOrigins }: Place): string {
  return valueOrigins.length === 0 ? '' : ` (${valueOrigins.join('; ')})`;
}

function inEnvironments(recipes: readonly RecipePlace[]): string {
  const [only, ...others] = recipes;
  if (only !== undefined && others.length === 0)
    return only.environments.length === 0 ? '' : ` [${only.environments.join(', ')}]`;
  const names = recipes.map(({ path, environments }) =>
    environments.length === 0 ? path : `${path}: ${environments.join(', ')}`,
  );
  return ` [${names.join('; ')}]`;
}
