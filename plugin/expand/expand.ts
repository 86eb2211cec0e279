import { findingAt, type Report } from '../findings.ts';
import type { JsonMap } from '../values/merge.ts';
import type { SourceText } from '../yaml/source-text.ts';
import { evaluateProgram } from './evaluate.ts';
import type { Evaluation } from './expression.ts';
import { ExpansionStopped, type TemplateProblem } from './failure.ts';
import { expandedSource, startOutput, type ValuePath } from './output.ts';
import { type ParsedTemplate, parseTemplate, type Template } from './template.ts';

/** What templates may name (recipes 5). Nothing else reaches them: no time, no environment, no cluster. */
export interface TemplateNames {
  readonly parameters: JsonMap;
  /** Whether the recipe's schema allows for a value at this path. */
  readonly isDeclared: (path: ValuePath) => boolean;
  /** `@environment`, `@namespace`, `@recipe`, `@app`; undefined where not known. */
  readonly data: Readonly<Record<'environment' | 'namespace' | 'recipe' | 'app', string | undefined>>;
  /** `model from values/prod.yaml:3:8`. */
  readonly originOf: (path: ValuePath) => string;
}

/** The partials of a recipe by name; parsed on first use, each mistake reported once. */
export interface Partials {
  readonly names: readonly string[];
  readonly get: (name: string) => Template | undefined;
}

export function partialsFrom(sources: ReadonlyMap<string, SourceText>, report: Report): Partials {
  const parsed = new Map<string, ParsedTemplate>();
  return {
    names: [...sources.keys()],
    get(name) {
      const source = sources.get(name);
      if (source === undefined) return undefined;
      let result = parsed.get(name);
      if (result === undefined) {
        result = parseTemplate(source.file, source.text);
        parsed.set(name, result);
        if (result.kind === 'problem') reportSyntax(source, result.problem, report);
      }
      // A partial with a mistake prints nothing; its own finding says why.
      return result.kind === 'template' ? result.template : emptyTemplate(source.file);
    },
  };
}

function emptyTemplate(file: string): Template | undefined {
  const empty = parseTemplate(file, '');
  return empty.kind === 'template' ? empty.template : undefined;
}

/** Expands one template; undefined, with everything wrong reported, when anything is. */
export function expandTemplate(
  source: SourceText,
  names: TemplateNames,
  partials: Partials,
  report: Report,
): SourceText | undefined {
  const { file } = source;
  const parsed = parseTemplate(file, source.text);
  if (parsed.kind === 'problem') {
    reportSyntax(source, parsed.problem, report);
    return undefined;
  }
  const usedBefore = process.threadCpuUsage();
  const evaluation: Evaluation = {
    output: startOutput(),
    problems: [],
    isDeclared: names.isDeclared,
    partialOf: partials.get,
    partialNames: partials.names,
    millis: () => {
      const { user, system } = process.threadCpuUsage(usedBefore);
      return (user + system) / 1_000;
    },
    steps: 0,
    indent: '',
    partialDepth: 0,
  };
  const context = { value: names.parameters, path: [] };
  try {
    evaluateProgram(evaluation, parsed.template, parsed.template.program, {
      context,
      data: names.data,
      blockParams: {},
      parent: undefined,
    });
  } catch (error) {
    if (!(error instanceof ExpansionStopped)) throw error;
    if (!evaluation.problems.includes(error.problem)) evaluation.problems.push(error.problem);
  }
  for (const problem of evaluation.problems) reportProblem(problem, report);
  return evaluation.problems.length > 0 ? undefined : expandedSource(evaluation.output, file, names.originOf);
}

function reportProblem(problem: TemplateProblem, report: Report): void {
  report(findingAt(problem.template.positionOf(problem.offset), problem.rule, problem.fact, problem.fix));
}

function reportSyntax(
  source: SourceText,
  problem: {
    readonly rule: 'template.syntax' | 'template.limit';
    readonly offset: number;
    readonly fact: string;
    readonly fix: string;
  },
  report: Report,
): void {
  report(findingAt(source.positionOf(problem.offset), problem.rule, problem.fact, problem.fix));
}
