// Jest runs our .ts files as native ES modules: esbuild only strips the types, so a test sees what Node runs.
import { createHash } from 'node:crypto';
import { transformSync, version } from 'esbuild';

export default {
  getCacheKey(source, file) {
    return createHash('sha256').update(`${version}\0${file}\0`).update(source).digest('hex');
  },
  process(source, file) {
    return transformSync(source, {
      loader: 'ts',
      format: 'esm',
      target: 'node24',
      sourcefile: file,
      sourcemap: 'inline',
    });
  },
};
