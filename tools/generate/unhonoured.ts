import { unhonouredFields } from '../../schemas/rules/unhonoured-fields.ts';
import { type GeneratedFile, notice } from './schema.ts';

/** docs/unhonoured.md: every field that is accepted with a warning and has no effect in this release. */
export function unhonouredPage(): GeneratedFile {
  const sections = Object.entries(unhonouredFields).map(([kind, entries]) => {
    const rows = entries.map(({ path, sentence, unless }) => {
      const values =
        unless === undefined ? '' : unless.map((value) => `\`${JSON.stringify(value)}\``).join(', ');
      return `| \`${path}\` | ${sentence} | ${values} |`;
    });
    return [`## ${kind}`, '', '| Field | | No warning for |', '| --- | --- | --- |', ...rows].join('\n');
  });
  const text = `<!-- ${notice} -->
# Fields without effect

These fields of the API are accepted and do nothing in this release. Lint, Argo CD and admission warn about each of them
([field.not-honoured](rules/field.not-honoured.md)).

${sections.join('\n\n')}
`;
  return { path: 'docs/unhonoured.md', text };
}
