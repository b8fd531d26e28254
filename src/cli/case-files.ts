/** Case folders on disk. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { InputError } from '../model/input-error.ts';
import { type CaseFolder, isCase } from '../verify/case-folder.ts';

/** Each folder itself if it is a case, else its case folders in name order. */
export function findCases(folders: string | readonly string[], only?: string): CaseFolder[] {
  const all = [folders].flat();
  const cases = all.flatMap(casesIn);
  const wanted = only === undefined ? cases : cases.filter(({ name }) => name === only);
  if (wanted.length === 0) {
    const names = cases.map(({ name }) => name).join(', ') || 'none';
    throw new InputError(
      { format: 'verify', file: all.join(', ') },
      `no case '${only}': found ${names}`,
    );
  }
  return wanted;
}

function casesIn(directory: string): CaseFolder[] {
  const fault = (problem: string) => new InputError({ format: 'verify', file: directory }, problem);
  if (!existsSync(directory) || !statSync(directory).isDirectory()) {
    throw fault('no such folder of cases');
  }
  const paths = isCase(readdirSync(directory))
    ? [directory]
    : readdirSync(directory)
        .sort()
        .map((name) => join(directory, name))
        .filter((path) => statSync(path).isDirectory() && isCase(readdirSync(path)));
  if (paths.length === 0) throw fault('holds no case');
  return paths.map((path) => ({
    name: basename(path),
    files: readdirSync(path),
    path,
    read: (file: string) => readFileSync(join(path, file), 'utf8'),
  }));
}
