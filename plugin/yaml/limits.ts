/** Bounds on what one recipe may make us read (recipes 3); what needs more is no manifest. */
export const limits = {
  fileBytes: 1024 * 1024,
  recipeBytes: 16 * 1024 * 1024,
  recipeDocuments: 5_000,
  /** Collections within collections; Kubernetes objects stay below 30. */
  yamlDepth: 100,
  /** Keys of one map. */
  yamlMapKeys: 10_000,
  /** Characters that aliases may add to one file, counted as if each were written out. */
  yamlAliasCharacters: 1024 * 1024,
  importDepth: 8,
  /** Imported recipes in all, the same one counted each time. */
  imports: 100,
} as const;
