/** Texts by path in place of files, for readers of configurations. */
import type { SonataFiles } from '../../../src/io/sonata/files.ts';

export function memoryFiles(texts: Record<string, unknown>): SonataFiles {
  return {
    readText(path) {
      const found = texts[path];
      return typeof found === 'string' ? found : JSON.stringify(found);
    },
    exists: (path) => path in texts,
    openHdf5: (path) => Promise.reject(new Error(`no HDF5 here: ${path}`)),
  };
}
