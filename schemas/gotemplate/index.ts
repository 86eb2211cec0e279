/** Go text/template for step inputs, conditions and outputs (orchestration 4.5). */
export {
  type Executed,
  type ExecutedParts,
  executeTemplate,
  executeTemplateParts,
  type TextPart,
} from './execute.ts';
export { parseTemplate } from './parse.ts';
export { itemReferencesOf, referencesOf } from './references.ts';
export { untrusted } from './value.ts';
