/** The program's name for manifests and `--version`. */
import about from '../../package.json' with { type: 'json' };

export const VERSION: string = about.version;

/** `Node 20.19.0 on linux x64`. */
export function runtimeLine(): string {
  const deno = (globalThis as { Deno?: { version: { deno: string } } }).Deno;
  const runtime = deno ? `Deno ${deno.version.deno}` : `Node ${process.versions.node}`;
  return `${runtime} on ${process.platform} ${process.arch}`;
}
