/**
 * Manifest variables of SONATA configurations: `$NAME` and `${NAME}` in front of paths, which may name
 * each other; `.` and relative paths are seen from the configuration's own folder.
 */
import { type SonataPlace, sonataError } from './files.ts';
import { folderOf, resolvePath } from './paths.ts';

/** Turns a path of the configuration into an absolute one; `at` names the key, for messages. */
export type PathOf = (text: string, at: string) => string;

/**
 * @param configPath path of the configuration; its folder is where relative paths start
 * @param manifest names with or without their `$`
 */
export function pathReader(configPath: string, manifest: Record<string, string>): PathOf {
  const folder = folderOf(configPath);
  const variables = new Map(
    Object.entries(manifest).map(([name, value]) => [name.replace(/^\$\{?|\}$/g, ''), value]),
  );
  const expand = (text: string, at: string, open: readonly string[]): string =>
    text.replace(/\$\{(\w+)\}|\$(\w+)/g, (_, braced: string | undefined, bare: string) => {
      const name = braced ?? bare;
      const place: SonataPlace = { file: configPath, at };
      const value = variables.get(name);
      if (value === undefined) throw sonataError(place, `$${name} is not in the manifest`);
      if (open.includes(name)) {
        throw sonataError(place, `$${[...open, name].join(' → $')} leads back to itself`);
      }
      return expand(value, `manifest.$${name}`, [...open, name]);
    });
  return (text, at) => resolvePath(folder, expand(text, at, []));
}
