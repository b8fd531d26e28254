/**
 * One suite for every runtime: `npm test` runs it under Node and again under Deno.
 *
 * Files under test/long take minutes each and run by `npm run test:long` only, which sets
 * RHOSTAR_LONG. A test that cannot find a WebGPU adapter fails; it never skips.
 */
import { readFileSync } from 'node:fs';
import { configDefaults, defineConfig, type Plugin } from 'vitest/config';

/** `import text from './x.wgsl' with { type: 'text' }`, as esbuild's loader and Deno read it. */
function textImports(): Plugin {
  const isText = (id: string) => /\.(wgsl|mod|swc|py|txt)$/.test(id.split('?')[0]);
  return {
    name: 'rhostar-text-imports',
    enforce: 'pre',
    load(id) {
      if (!isText(id)) return null;
      const text = readFileSync(id.split('?')[0], 'utf8');
      return { code: `export default ${JSON.stringify(text)};`, map: null, moduleType: 'js' };
    },
  };
}

const long = process.env.RHOSTAR_LONG === '1';

export default defineConfig({
  plugins: [textImports()],
  test: {
    include: long ? ['test/long/**/*.test.ts'] : ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...(long ? [] : ['test/long/**'])],
    pool: 'forks',
    // Each file owns its process, so a lost device or a native crash stays in the file that met it.
    isolate: true,
    testTimeout: long ? 1_800_000 : 60_000,
    hookTimeout: 120_000,
    teardownTimeout: 10_000,
  },
});
