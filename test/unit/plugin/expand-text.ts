import { expandTemplate, partialsFrom, type TemplateNames } from '../../../plugin/expand/expand.ts';
import { findingLine } from '../../../plugin/report/text.ts';
import { plainSource, type SourceText } from '../../../plugin/yaml/source-text.ts';

export interface ExpandedText {
  readonly text: string | undefined;
  readonly source: SourceText | undefined;
  /** `file:line:col [RULE] …` */
  readonly findings: readonly string[];
}

/** Expands a template with the given parameters; `declared` are parameters without a value. */
export function expandText(
  template: string,
  parameters: Readonly<Record<string, unknown>> = {},
  options: {
    readonly partials?: Readonly<Record<string, string>>;
    readonly declared?: readonly string[];
  } = {},
): ExpandedText {
  const findings: string[] = [];
  const names: TemplateNames = {
    parameters,
    isDeclared: ([name, ...rest]) => rest.length > 0 || options.declared?.includes(String(name)) === true,
    data: { environment: 'dev', namespace: 'ns', recipe: 'demo', app: undefined },
    originOf: (path) => `${path.join('.')} from values.yaml`,
  };
  const sources = new Map(
    Object.entries(options.partials ?? {}).map(([name, text]) => [
      name,
      plainSource(`partials/${name}.hbs`, text),
    ]),
  );
  const report = (finding: Parameters<typeof findingLine>[0]) => findings.push(findingLine(finding));
  const source = expandTemplate(plainSource('t.hbs', template), names, partialsFrom(sources, report), report);
  return { text: source?.text, source, findings };
}
