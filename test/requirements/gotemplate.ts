/** Promises of orchestration 4.5: the template language of step inputs, conditions and outputs. */
export const gotemplateRequirements = {
  'TEMPLATE-1':
    'Templates have the statements, functions and errors of Go text/template (orchestration 4.5.3)',
  'TEMPLATE-2':
    'Where templates differ from Go, the difference is listed and tested (orchestration 4.5.2, 4.5.4)',
  'TEMPLATE-3':
    'Hyphenated names, dotted artifact names, objects and lists as JSON, numbers without exponent (orchestration 4.5.4)',
  'TEMPLATE-4':
    'A template of any text never throws, and its work, depth and output are bounded (issue 3, must hold)',
  'TEMPLATE-5':
    'Values are data: never rendered as a template, never a way to prototypes (issue 3, must hold)',
  'TEMPLATE-6': 'Comparing text with a number is an error; errors say what and where (orchestration 4.5.3)',
  'TEMPLATE-7': 'What a template reads of the data can be listed without running it (orchestration 9)',
  'TEMPLATE-8':
    'Text made with untrusted data is told apart from the text of the author, through all functions (decision 29)',
} as const;
