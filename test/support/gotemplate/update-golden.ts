// Writes go.golden.json: what Go does with every case of cases.ts. Run with: node test/support/gotemplate/update-golden.ts
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { caseData, caseTemplates } from './cases.ts';
import { differences } from './differences.ts';
import { runGo } from './run-go.ts';

const templates = [...caseTemplates, ...differences.map(({ template }) => template)];
const answers = runGo(templates.map((template) => ({ template, data: caseData })));
const lines = templates.map((template, index) => JSON.stringify({ template, ...answers[index] }));
writeFileSync(join(import.meta.dirname, 'go.golden.json'), `[\n${lines.join(',\n')}\n]\n`);
console.log(`${lines.length} cases`);
