import { findingAt, type Report } from '../findings.ts';
import { locateField } from '../yaml/locate.ts';
import { parseYaml } from '../yaml/parse.ts';
import type { SourceText } from '../yaml/source-text.ts';
import type { ValueLayer } from './layers.ts';
import { isMap } from './merge.ts';

/** Reads a values file (plain data, one map); an empty file is an empty layer. Problems are reported. */
export function valueFileLayer(source: SourceText, report: Report): ValueLayer | undefined {
  const yaml = parseYaml(source, report);
  const [document, second] = yaml.documents;
  if (document === undefined || document.value === null) {
    return { values: {}, describe: () => source.file, positionOf: () => undefined };
  }
  if (second !== undefined || !isMap(document.value)) {
    const fact = 'a values file holds more than one document, or no map';
    report(findingAt(source.positionOf(0), 'value.type', fact, 'Write one map of parameters'));
    return undefined;
  }
  const positionOf: ValueLayer['positionOf'] = (path, at) =>
    source.positionOf(locateField(yaml, document.rootEvent, path, at).start);
  return {
    values: document.value,
    positionOf,
    describe(path) {
      const position = positionOf(path, 'value');
      return position === undefined ? '' : `${position.file}:${position.line}:${position.column}`;
    },
  };
}
