import { type Event, parseEvents, YAMLException } from 'js-yaml';
import { findingAt, type Report } from '../findings.ts';
import { type ComposedDocument, composeDocuments } from './compose.ts';
import { limits } from './limits.ts';
import type { SourceText } from './source-text.ts';

/** A YAML text that was read: its values, and the events that give every value its place. */
export interface ParsedYaml {
  readonly source: SourceText;
  readonly events: readonly Event[];
  readonly documents: readonly ComposedDocument[];
}

/**
 * Reads a YAML 1.2 text of any number of documents; empty documents are left out. Everything wrong is reported
 * (yaml.syntax, yaml.duplicate-key, yaml.ambiguous, file.limit), and a text with a syntax error has no documents.
 */
export function parseYaml(source: SourceText, report: Report): ParsedYaml {
  let events: readonly Event[];
  try {
    events = parseEvents(source.text, { maxDepth: limits.yamlDepth });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    reportSyntax(source, error, report);
    return { source, events: [], documents: [] };
  }
  const { documents, problems } = composeDocuments(source.text, events);
  for (const problem of problems) {
    report(findingAt(source.positionOf(problem.offset), problem.rule, problem.fact, problem.fix));
  }
  return { source, events, documents };
}

/** The parser's reasons may quote the text, and so a secret; only the part before any quotation is repeated. */
function reportSyntax(source: SourceText, error: YAMLException, report: Report): void {
  const position = source.positionOf(Math.min(error.mark?.position ?? 0, source.text.length));
  if (error.reason.startsWith('nesting exceeded')) {
    report(
      findingAt(
        position,
        'file.limit',
        `YAML is nested deeper than ${limits.yamlDepth} levels`,
        'Flatten it',
      ),
    );
    return;
  }
  const reason = error.reason
    .replaceAll(/"[^"]*"|: .*$/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  report(findingAt(position, 'yaml.syntax', `this is no valid YAML: ${reason}`));
}
