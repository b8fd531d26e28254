/**
 * Sees to it that WebGPU finds an adapter, and says which.
 *
 * A GPU or a Vulkan driver that is already there serves as it is. Without one, as root on Debian,
 * Mesa's software driver (lavapipe, 25 or newer) is installed; otherwise SwiftShader is taken from
 * an npm package into .vulkan/, about three times slower. RHOSTAR_ADAPTER chooses:
 * `swiftshader` forces SwiftShader, `system` forbids any installation.
 */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';

/** Where SwiftShader and a Vulkan loader come from; the checksum is npm's for this version. */
const swiftShaderPackage = {
  name: '@sparticuz/chromium@153.0.0',
  integrity:
    'sha512-jiGWqSvPMdu4+P9TilYqAR7yEGPEHINx+lCvE/NqNO/EHYzF/x1hUiI5T6ioVIt7dEy7n88byyT0vk+dnsgQwA==',
  archive: 'package/bin/swiftshader.tar.br',
};

/** Deno takes OpenGL in silence where Vulkan is missing, and OpenGL rounds differently. */
const vulkanOnly = process.platform === 'linux' ? { DENO_WEBGPU_BACKEND: 'vulkan' } : {};

/** What a runtime finds with these variables set: an adapter, or null. */
export function probe(root, env, runtime = [process.execPath]) {
  const { stdout } = spawnSync(runtime[0], [...runtime.slice(1), join(root, 'scripts/probe.mjs')], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, ...vulkanOnly, ...env },
    timeout: 60_000,
  });
  try {
    return JSON.parse(stdout.trim().split('\n').at(-1));
  } catch {
    return null; // the process ended before it could answer
  }
}

/** Files of a tar archive: 512-byte headers (name, octal size), contents padded to 512. */
function* tarFiles(tar) {
  const text = (from, to) => tar.toString('latin1', from, to).replace(/\0.*$/s, '');
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0; ) {
    const prefix = text(at + 345, at + 500);
    const name = text(at, at + 100);
    const size = Number.parseInt(text(at + 124, at + 136), 8) || 0;
    const isFile = tar[at + 156] === 0 || tar[at + 156] === 0x30;
    at += 512;
    if (isFile)
      yield { name: prefix ? `${prefix}/${name}` : name, data: tar.subarray(at, at + size) };
    at += Math.ceil(size / 512) * 512;
  }
}

/** Takes SwiftShader out of its npm package into .vulkan/, once. */
function fetchSwiftShader(folder) {
  const work = mkdtempSync(join(tmpdir(), 'rhostar-'));
  try {
    console.error(
      `adapter: fetching SwiftShader from npm (${swiftShaderPackage.name}, 70 MB, once)`,
    );
    const { status, stdout, stderr } = spawnSync(
      'npm',
      ['pack', swiftShaderPackage.name, '--json', '--ignore-scripts', '--loglevel=error'],
      { cwd: work, encoding: 'utf8', shell: process.platform === 'win32' },
    );
    if (status !== 0) throw new Error(`npm pack failed: ${stderr.trim().split('\n')[0]}`);
    if (!stdout.includes(swiftShaderPackage.integrity)) throw new Error('the checksum differs');
    const [tarball] = readdirSync(work).filter((name) => name.endsWith('.tgz'));
    const packed = [...tarFiles(gunzipSync(readFileSync(join(work, tarball))))].find(
      ({ name }) => name === swiftShaderPackage.archive,
    );
    mkdirSync(folder, { recursive: true });
    for (const { name, data } of tarFiles(brotliDecompressSync(packed.data))) {
      const file = name.split('/').at(-1);
      if (/vulkan|swiftshader/.test(file)) writeFileSync(join(folder, file), data, { mode: 0o755 });
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Variables that make SwiftShader the only Vulkan driver, fetching it where it is missing. */
function swiftShaderEnv(root) {
  const folder = join(root, '.vulkan');
  const driver = join(folder, 'vk_swiftshader_icd.json');
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('SwiftShader is available for Linux on x64 only');
  }
  if (!existsSync(driver)) fetchSwiftShader(folder);
  // The folder also holds a Vulkan loader, for machines that have none.
  const libraries = [folder, process.env.LD_LIBRARY_PATH].filter(Boolean).join(':');
  return { VK_ICD_FILENAMES: driver, VK_DRIVER_FILES: driver, LD_LIBRARY_PATH: libraries };
}

/** Debian's major version; testing and unstable, which carry no number, count as the newest. */
function debianVersion() {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  if (!/^ID=debian$/m.test(release)) return 0;
  return Number(/^VERSION_ID="?(\d+)/m.exec(release)?.[1] ?? Number.POSITIVE_INFINITY);
}

/** The bookworm-backports twin of the machine's own Debian source, or null when it has none. */
export function backportsSource(debianSources) {
  for (const stanza of debianSources.split(/\n\s*\n/)) {
    const field = (name) => new RegExp(`^${name}:[ \\t]*(.+)$`, 'mi').exec(stanza)?.[1].trim();
    if (!field('Suites')?.split(/\s+/).includes('bookworm')) continue;
    const signed = field('Signed-By');
    return [
      'Types: deb',
      `URIs: ${field('URIs')}`,
      'Suites: bookworm-backports',
      'Components: main',
      ...(signed ? [`Signed-By: ${signed}`] : []),
      '',
    ].join('\n');
  }
  return null;
}

function apt(...args) {
  const { status, stderr } = spawnSync('apt-get', ['-qq', '-y', ...args], {
    encoding: 'utf8',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (status !== 0) throw new Error(`apt-get ${args[0]}: ${stderr.trim().split('\n').at(-1)}`);
}

/** Installs Mesa's lavapipe; throws with one line when this machine does not allow it. */
function installLavapipe() {
  const version = debianVersion();
  if (version < 12) throw new Error('it is installed on Debian 12 and newer only');
  if (process.getuid?.() !== 0) throw new Error('installing it needs root');
  const packages = ['--no-install-recommends', 'mesa-vulkan-drivers', 'libvulkan1'];
  console.error('adapter: installing the software Vulkan driver of Mesa (lavapipe)');
  if (version > 12) {
    apt('update');
    apt('install', ...packages);
    return;
  }
  // Debian 12's own Mesa (22.3) is too old for Dawn; its backports carry 25.
  const own = '/etc/apt/sources.list.d/debian.sources';
  const source = existsSync(own) ? backportsSource(readFileSync(own, 'utf8')) : null;
  if (!source) throw new Error(`no source of bookworm in ${own} to derive bookworm-backports from`);
  writeFileSync('/etc/apt/sources.list.d/rhostar-backports.sources', source);
  apt('update');
  apt('install', '-t', 'bookworm-backports', ...packages);
}

/** One line that names the adapter. */
function describe(found, how) {
  const software = found.fallback || /llvmpipe|swiftshader/i.test(found.description);
  const backend = { linux: 'Vulkan', darwin: 'Metal', win32: 'D3D12' }[process.platform] ?? '';
  return `adapter: ${found.description} (${backend}, ${software ? 'software' : 'GPU'}${how})`;
}

/**
 * Finds or installs an adapter. Never throws: without any, programs run on the CPU engine.
 *
 * @returns {{ env: Record<string, string>, line: string, found: object | null }}
 */
export function ensureAdapter(root) {
  const choice = process.env.RHOSTAR_ADAPTER ?? '';
  const reasons = [];
  if (choice !== 'swiftshader') {
    const found = probe(root, {});
    if (found) return { env: vulkanOnly, line: describe(found, ''), found };
    if (choice !== 'system') {
      try {
        installLavapipe();
        const installed = probe(root, {});
        if (installed) {
          return {
            env: vulkanOnly,
            line: describe(installed, ', just installed'),
            found: installed,
          };
        }
        reasons.push('lavapipe: installed, but WebGPU does not take it');
      } catch (error) {
        reasons.push(`lavapipe: ${error.message}`);
      }
    }
  }
  if (choice !== 'system') {
    try {
      const env = { ...vulkanOnly, ...swiftShaderEnv(root) };
      const found = probe(root, env);
      if (found) {
        const hint = reasons.length
          ? `\nadapter: SwiftShader stands in for a faster driver (${reasons.join('; ')}). As root: apt-get install mesa-vulkan-drivers (25 or newer)`
          : '';
        return { env, line: describe(found, ', from .vulkan') + hint, found };
      }
      reasons.push('SwiftShader: WebGPU does not take it');
    } catch (error) {
      reasons.push(`SwiftShader: ${error.message}`);
    }
  }
  const why = reasons.length ? `: ${reasons.join('; ')}` : '';
  return { env: vulkanOnly, line: `adapter: none${why}. The CPU engine serves`, found: null };
}
