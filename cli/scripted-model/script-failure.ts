/** A request that the script does not foresee, or a script that is none. One line, ready to be shown. */
export class ScriptFailure extends Error {
  override readonly name = 'ScriptFailure';
}
