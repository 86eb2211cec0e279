/** Makes the compiler prove that a switch over a union is complete. */
export function assertNever(value: never): never {
  throw new TypeError(`unexpected case ${JSON.stringify(value)}`);
}
