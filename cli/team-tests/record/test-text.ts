import { type Document, isMap, parseAllDocuments, stringify } from 'yaml';

type Part = Readonly<Record<string, unknown>>;

const written = { lineWidth: 0, blockQuote: 'literal' } as const;

/** The text of a new test; the parts come in the order in which people read them. */
export function newTestText(test: Part): string {
  return `# Recorded with swarm record. What a model and servers say is refreshed by --update; what is expected is yours.\n${stringify(test, written)}`;
}

/** The text of a file of tests in which the parts of one are replaced; comments and all other tests stay. */
export function updatedTestText(text: string, name: string, parts: Part): string {
  const documents = parseAllDocuments(text);
  // Only a text without any document is no list of them.
  const all: readonly Document[] = Array.isArray(documents) ? documents : [];
  for (const document of all) {
    if (!isMap(document.contents) || document.getIn(['metadata', 'name']) !== name) continue;
    for (const [key, value] of Object.entries(parts)) {
      if (value === undefined) document.delete(key);
      else document.set(key, document.createNode(value));
    }
  }
  return all
    .map((document, index) => {
      const own = document.toString(written);
      return index === 0 || own.startsWith('---') ? own : `---\n${own}`;
    })
    .join('');
}
