/** What Ajv compiles a schema to; the errors of the last call stand on the function. */
export interface ValidateFunction {
  (data: unknown): boolean;
  readonly errors?: readonly ValidationError[] | null;
}

/** The part of Ajv's error objects that is read. */
export interface ValidationError {
  readonly keyword: string;
  /** JSON pointer. */
  readonly instancePath: string;
  readonly params: Readonly<Record<string, unknown>>;
}
