/** recipe.yaml as read and checked (recipes 2), every default filled in. */
export interface Recipe {
  /** undefined for a plain folder at the root of the tree, whose name would depend on the checkout. */
  readonly name: string | undefined;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** JSON Schema 2020-12 of type object. */
  readonly parameters: ParameterSchema;
  readonly defaultEnvironment: string | undefined;
  readonly imports: readonly RecipeImport[];
  readonly policies: readonly RecipePath[];
  readonly runs: { readonly naming: 'hash' | 'keep'; readonly rerunOn: 'spec' | 'references' };
  readonly allowEmpty: boolean;
}

export interface ParameterSchema {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly required: readonly string[];
  /** The whole schema, `additionalProperties: false` included. */
  readonly schema: Readonly<Record<string, unknown>>;
}

/** A path that recipe.yaml names, and where in recipe.yaml it stands. */
export interface RecipePath {
  readonly path: string;
  readonly field: readonly (string | number)[];
}

export interface RecipeImport extends RecipePath {
  readonly parameters: Readonly<Record<string, unknown>>;
}

export const DEFAULT_INCLUDE = ['*.yaml', '*.yml', '*.yaml.hbs', '*.yml.hbs', 'manifests/**'] as const;

/** Never manifests, whatever `include` says. */
export const ALWAYS_EXCLUDED = [
  'recipe.yaml',
  'values*.yaml',
  'values/**',
  'tests/**',
  'partials/**',
  'servers/**',
  '**/kustomization.yaml',
  '**/docker-compose*',
] as const;

export const NO_PARAMETERS: ParameterSchema = {
  properties: {},
  required: [],
  schema: { type: 'object', properties: {}, additionalProperties: false },
};

/** A folder of manifests without recipe.yaml: no parameters, all defaults. */
export function plainRecipe(name: string | undefined): Recipe {
  return {
    name,
    include: DEFAULT_INCLUDE,
    exclude: [],
    parameters: NO_PARAMETERS,
    defaultEnvironment: undefined,
    imports: [],
    policies: [],
    runs: { naming: 'hash', rerunOn: 'spec' },
    allowEmpty: false,
  };
}
