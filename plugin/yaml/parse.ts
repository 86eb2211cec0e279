import { type Event, parseEvents, YAMLException } from 'js-yaml';
import { findingAt, type Report } from '../findings.ts';
import { type ComposedDocument, composeDocuments } from './compose.ts';
import type { YamlProblem } from './composition.ts';
import { limits } from './limits.ts';
import type { SourceText } from './source-text.ts';
import { syntaxProblem } from './syntax-problem.ts';

/** A YAML text that was read: its values, and the events that give every value its place. */
export interface ParsedYaml {
  readonly source: SourceText;
  /** Parsed anew when they are first asked for: they take more memory than all else, and most texts have no findings. */
  readonly events: readonly Event[];
  readonly documents: readonly ComposedDocument[];
  /** Offsets of scalars that readers of YAML disagree about: what is wrong with their value follows from that. */
  readonly ambiguous: ReadonlySet<number>;
}

/**
 * Reads a YAML 1.2 text of any number of documents; empty documents are left out. Everything wrong is reported
 * (yaml.syntax, yaml.duplicate-key, yaml.ambiguous, file.limit), and a text with a syntax error has no documents.
 */
export function parseYaml(source: SourceText, report: Report): ParsedYaml {
  let events: readonly Event[];
  try {
    events = eventsOf(source.text);
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    reportProblem(source, syntaxProblem(source.text, error), report);
    return { source, events: [], documents: [], ambiguous: new Set() };
  }
  const { documents, problems } = composeDocuments(source.text, events);
  for (const problem of problems) reportProblem(source, problem, report);
  const ambiguous = problems.flatMap(({ rule, offset }) => (rule === 'yaml.ambiguous' ? [offset] : []));
  let kept: readonly Event[] | undefined;
  return {
    source,
    documents,
    ambiguous: new Set(ambiguous),
    get events() {
      kept ??= eventsOf(source.text);
      return kept;
    },
  };
}

function eventsOf(text: string): readonly Event[] {
  return parseEvents(text, { maxDepth: limits.yamlDepth });
}

function reportProblem(source: SourceText, { rule, offset, fact, fix }: YamlProblem, report: Report): void {
  report(findingAt(source.positionOf(offset), rule, fact, fix));
}
