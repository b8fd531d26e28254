/**
 * Files of the machine, for Node and Deno. h5wasm's Node build reads them where they lie, so opening
 * costs a few kilobytes however large the file is.
 */
import { existsSync, readFileSync } from 'node:fs';
import { InputError } from '../../model/input-error.ts';
import { type SonataFiles, sonataError } from './files.ts';
import { openWithH5Wasm } from './hdf5.ts';

export const nodeFiles: SonataFiles = {
  readText(path) {
    try {
      return readFileSync(path, 'utf8');
    } catch (error) {
      throw sonataError({ file: path }, `cannot be read: ${(error as Error).message}`);
    }
  },
  exists: existsSync,
  async openHdf5(path) {
    if (!existsSync(path)) {
      throw new InputError({ format: 'hdf5', file: path }, 'the file does not exist');
    }
    const { default: h5 } = await import('h5wasm/node');
    return openWithH5Wasm(h5, path);
  },
};
