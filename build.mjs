/**
 * Bundles the sources for Node: `node build.mjs`.
 *
 * One self-contained file an entry. Shaders, mechanisms and shipped morphologies become text inside
 * it. Packages with native code or a large binary stay outside and are loaded when they are first needed.
 */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build as esbuild } from 'esbuild';

const root = dirname(fileURLToPath(import.meta.url));

/** Bundle name → entry, relative to the root. */
const entries = {
  cli: 'src/cli/main.ts',
  verify: 'src/cli/verify.ts',
  bench: 'bench/main.ts',
  'bench-neuron': 'bench/beside-neuron.ts',
  'bench-network': 'bench/network.ts',
  'neuron-network': 'scripts/neuron/network/main.ts',
  index: 'src/index.ts',
};

/** Pages: folder below dist → its script; index.html lies beside the script. */
const pages = { bench: 'bench/page.ts' };

/** Files named *-worker.ts run on threads of their own, beside the bundle that starts them. */
function workerEntries() {
  return readdirSync(join(root, 'src'), { recursive: true })
    .map(String)
    .filter((path) => path.endsWith('-worker.ts'))
    .map((path) => [basename(path, '.ts'), join('src', path)]);
}

// CommonJS packages inside the bundles ask for Node's own modules by require().
const requireBanner =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/** What files beside the sources become inside a bundle. */
const loader = { '.wgsl': 'text', '.mod': 'text', '.swc': 'text', '.py': 'text' };

/** Replaces a file in one step, so that a program started meanwhile never reads half of it. */
function replaceFile(path, contents) {
  if (existsSync(path) && readFileSync(path).equals(Buffer.from(contents))) return;
  mkdirSync(dirname(path), { recursive: true });
  const fresh = `${path}.${process.pid}.tmp`;
  writeFileSync(fresh, contents, { mode: 0o755 });
  renameSync(fresh, path);
}

/** Builds every entry that exists; throws esbuild's own error, with file and line, when one fails. */
export async function buildAll() {
  const present = [...Object.entries(entries), ...workerEntries()].filter(([, path]) =>
    existsSync(join(root, path)),
  );
  const { outputFiles } = await esbuild({
    absWorkingDir: root,
    entryPoints: present.map(([out, path]) => ({ out, in: path })),
    outdir: 'dist',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    sourcemap: 'linked',
    keepNames: true,
    loader,
    external: ['webgpu', '@resvg/resvg-js', 'h5wasm'],
    banner: { js: requireBanner },
    logLevel: 'warning',
  });
  for (const file of outputFiles) replaceFile(file.path, file.contents);
  return present.map(([out]) => `dist/${out}.mjs`);
}

/** Builds the pages for browsers; returns their folders. */
export async function buildPages() {
  for (const [folder, script] of Object.entries(pages)) {
    const { outputFiles } = await esbuild({
      absWorkingDir: root,
      entryPoints: [{ out: 'page', in: script }],
      outdir: `dist/${folder}`,
      bundle: true,
      write: false,
      platform: 'browser',
      target: 'es2022',
      format: 'esm',
      sourcemap: 'linked',
      keepNames: true,
      loader,
      external: ['webgpu'],
      logLevel: 'warning',
    });
    for (const file of outputFiles) replaceFile(file.path, file.contents);
    const html = readFileSync(join(root, dirname(script), 'index.html'));
    replaceFile(join(root, 'dist', folder, 'index.html'), html);
  }
  return Object.keys(pages).map((folder) => `dist/${folder}/index.html`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    const built = [...(await buildAll()), ...(await buildPages())];
    console.log(`built ${built.length ? built.join(', ') : 'nothing: no entry exists yet'}`);
  } catch (error) {
    // esbuild has already shown its errors, with file, line and source.
    if (!error.errors) throw error;
    process.exitCode = 1;
  }
}
