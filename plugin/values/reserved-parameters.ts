/**
 * The parameters that are the format's own (recipes 4), as JSON Schemas: what decodes them, what is announced of them, and
 * what docs/plugin.md says of them.
 */
export const reservedParameters = {
  environment: {
    title: 'Environment',
    description: 'Name of a file in values/, without .yaml',
    type: 'string',
  },
  valueFiles: {
    title: 'Values files',
    description: 'Files of values on top of those of the environment, relative to the recipe, in order',
    type: 'array',
    items: { type: 'string' },
    default: [],
  },
} as const;

export type ReservedParameter = keyof typeof reservedParameters;

export function isReservedParameter(name: string): name is ReservedParameter {
  return Object.hasOwn(reservedParameters, name);
}
