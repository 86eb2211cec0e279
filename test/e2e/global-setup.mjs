// Plain JavaScript: Jest loads it without our transform, and Node then reads the TypeScript by itself.
export default async function globalSetup() {
  const { setUp } = await import('../support/node/set-up.ts');
  globalThis.tearDownWorld = await setUp();
}
