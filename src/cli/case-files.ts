/** Case folders on disk. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { InputError } from '../model/input-error.ts';
import { type CaseFolder, isCase } from '../verify/case-folder.ts';

/** The folder itself if it is a case, else its case folders in name order. */
export function findCases(directory: string, only?: string): CaseFolder[] {
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
  const cases = paths.map((path) => ({
    name: basename(path),
    files: readdirSync(path),
    read: (file: string) => readFileSync(join(path, file), 'utf8'),
  }));
  const wanted = only === undefined ? cases : cases.filter(({ name }) => name === only);
  if (wanted.length === 0) {
    const names = cases.map(({ name }) => name).join(', ') || 'none';
    throw fault(only === undefined ? 'holds no case' : `no case '${only}': found ${names}`);
  }
  return wanted;
}
