/** Deeper nesting of statements or parentheses is an error: neither parsing nor running may exhaust the stack. */
export const maxNesting = 100;
