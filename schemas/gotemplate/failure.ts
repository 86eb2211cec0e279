/** Why a text is no template; `offset` counts UTF-16 units from its start. Never leaves this folder. */
export class ParseFailure extends Error {
  override readonly name = 'ParseFailure';
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/** Why a template could not be carried out. Never leaves this folder. */
export class ExecuteFailure extends Error {
  override readonly name = 'ExecuteFailure';
}
