/** The file access that SONATA readers are handed: node-files.ts has it for Node and Deno. */
import { InputError } from '../../model/input-error.ts';
import type { Hdf5File } from './hdf5.ts';

export interface SonataFiles {
  /** The whole text; InputError where the file cannot be read. */
  readText(path: string): string;
  exists(path: string): boolean;
  /** Opened for reading from where it lies, nothing loaded; InputError where that fails. */
  openHdf5(path: string): Promise<Hdf5File>;
}

/** Text of a file that a configuration names; InputError naming who names it. */
export function readNamedText(files: SonataFiles, path: string, named: SonataPlace): string {
  requireFile(files, path, named);
  return files.readText(path);
}

/** Where a fault of SONATA input stands: a file, and keys or a dataset in it. */
export interface SonataPlace {
  file: string;
  at?: string;
}

export function sonataError({ file, at }: SonataPlace, problem: string): InputError {
  return new InputError({ format: 'sonata', file, at }, problem);
}

export function requireFile(files: SonataFiles, path: string, named: SonataPlace): void {
  if (!files.exists(path)) throw sonataError(named, `${path} does not exist`);
}
