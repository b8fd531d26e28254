/**
 * Makes a fresh clone ready to run: packages, bundles and a WebGPU adapter.
 *
 * Needs nothing but Node and npm. Every step is skipped when its result is already there, so the
 * scripts that a user calls all begin with it.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ensureAdapter } from './adapter.mjs';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** A failure of the preparation that one line explains. */
export class PrepareError extends Error {}

const readJson = (...path) => JSON.parse(readFileSync(join(root, ...path), 'utf8'));

/** Why node_modules does not match package-lock.json, or null when it does. */
function packagesStale() {
  if (!existsSync(join(root, 'node_modules', '.package-lock.json'))) return 'not installed yet';
  const wanted = readJson('package-lock.json').packages;
  const installed = readJson('node_modules', '.package-lock.json').packages;
  for (const [path, { version, optional, link, peer }] of Object.entries(wanted)) {
    if (path === '' || link || peer) continue;
    const found = installed[path]?.version;
    if (found === version || (found === undefined && optional)) continue;
    return `${path.replace('node_modules/', '')} is ${found ?? 'missing'}, not ${version}`;
  }
  return null;
}

function ensurePackages() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new PrepareError(`Node 20.19 or newer is needed; this is ${process.versions.node}`);
  }
  const reason = packagesStale();
  if (!reason) return;
  console.error(`packages: npm ci (${reason})`);
  // No package here needs its install script: their binaries come inside platform packages.
  const { status } = spawnSync(
    'npm',
    ['ci', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'],
    { cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' },
  );
  if (status !== 0) throw new PrepareError('packages: npm ci failed (see above)');
}

async function ensureBundles() {
  const { buildAll } = await import('../build.mjs');
  try {
    await buildAll();
  } catch (error) {
    if (!error.errors) throw error;
    throw new PrepareError('build: failed (see above)');
  }
}

/**
 * Prepares the clone and returns the environment for the programs that follow.
 *
 * @param {{ bundles?: boolean, adapter?: boolean }} [what]
 * @returns {Promise<NodeJS.ProcessEnv>}
 */
export async function prepare({ bundles = true, adapter = true } = {}) {
  ensurePackages();
  if (bundles) await ensureBundles();
  if (!adapter) return process.env;
  const { env, line } = ensureAdapter(root);
  console.error(line);
  return { ...process.env, ...env };
}

/** Runs a program in the foreground and returns its exit code. */
export function runProgram(command, args, env = process.env) {
  // Ctrl-C reaches the program too, which then saves what it has: wait for it.
  process.on('SIGINT', () => {});
  const { status, signal, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', env });
  if (error) throw error;
  return status ?? (signal === 'SIGINT' ? 130 : 1);
}

/** Runs a bundle under Node, in the foreground, and returns its exit code. */
export function runBundle(bundle, args, env) {
  if (!existsSync(join(root, bundle))) throw new PrepareError(`${bundle} was not built`);
  return runProgram(process.execPath, ['--enable-source-maps', bundle, ...args], env);
}

/** Runs a script's body; a PrepareError ends it in one line. */
export async function main(body) {
  try {
    process.exitCode = await body();
  } catch (error) {
    if (!(error instanceof PrepareError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await main(async () => {
    await prepare();
    return 0;
  });
}
