/**
 * Makes Debian's NEURON usable for side-by-side runs: `node scripts/neuron/install.mjs`.
 *
 * Installs neuron, neuron-dev and python3-neuron where they are missing (needs root), and adds two
 * links that the packages leave out, without which nrnivmodl cannot compile mechanisms.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, symlinkSync } from 'node:fs';
import { basename } from 'node:path';

const packages = ['neuron', 'neuron-dev', 'python3-neuron'];

/** Where nrnivmodl looks → where Debian puts it. */
const links = {
  '/usr/bin/nrnmech_makefile': '/usr/lib/nrn/nrnmech_makefile',
  '/usr/lib/libnrniv.so': '/usr/lib/nrn/libnrniv.so',
};

const run = (command, ...args) => spawnSync(command, args, { encoding: 'utf8' });

/**
 * The Python that can import NEURON, with NEURON's version, or null. Debian's own comes first:
 * another python3 on the path does not see Debian's modules.
 */
export function findNeuron() {
  for (const python of [process.env.RHOSTAR_PYTHON, '/usr/bin/python3', 'python3']) {
    if (!python) continue;
    const { status, stdout } = run(python, '-c', 'import neuron; print(neuron.__version__)');
    if (status === 0) return { python, version: stdout.trim().split('\n').at(-1) };
  }
  return null;
}

const canCompile = () => run('sh', '-c', 'command -v nrnivmodl make g++').status === 0;

const isLinked = () =>
  Object.entries(links).every(([link, target]) => existsSync(link) || !existsSync(target));

function apt(...args) {
  const { status, stderr } = spawnSync('apt-get', ['-qq', '-y', ...args], {
    encoding: 'utf8',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (status !== 0) throw new Error(`apt-get ${args[0]}: ${stderr.trim().split('\n').at(-1)}`);
}

/** Whether mechanisms can be compiled and run without installing anything. */
export function isReady() {
  return findNeuron() !== null && canCompile() && isLinked();
}

/** Installs what is missing; returns Python and version, or throws with one line: why not. */
export function ensureNeuron() {
  let found = findNeuron();
  if (!found || !canCompile()) {
    if (run('sh', '-c', 'command -v apt-get').status !== 0) {
      throw new Error(`it is not installed, and without apt-get: install ${packages.join(', ')}`);
    }
    if (process.getuid?.() !== 0) {
      throw new Error(`it is not installed; as root: apt-get install ${packages.join(' ')}`);
    }
    console.error(`NEURON: installing ${packages.join(', ')}`);
    apt('update');
    apt('install', '--no-install-recommends', ...packages, 'make', 'g++');
    found = findNeuron();
    if (!found) throw new Error('installed, but no python3 can import it');
  }
  if (!isLinked()) {
    if (process.getuid?.() !== 0) {
      const commands = Object.entries(links).map(([link, target]) => `ln -s ${target} ${link}`);
      throw new Error(`nrnivmodl needs two links; as root: ${commands.join('; ')}`);
    }
    for (const [link, target] of Object.entries(links)) {
      if (!existsSync(link) && existsSync(target)) symlinkSync(target, link);
    }
  }
  return found;
}

// by its own name: bundled into another program this file is not what was started
if (basename(process.argv[1] ?? '') === 'install.mjs') {
  try {
    const { python, version } = ensureNeuron();
    console.log(`NEURON: ${version} (${python})`);
  } catch (error) {
    console.error(`NEURON: ${error.message}`);
    process.exitCode = 1;
  }
}
