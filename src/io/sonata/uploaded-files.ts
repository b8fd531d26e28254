/**
 * Files a browser was given: bytes by path. HDF5 files go into h5wasm's in-memory file system when they
 * are opened, and leave it when closed.
 */
import { type SonataFiles, sonataError } from './files.ts';
import { hdf5Error, openWithH5Wasm } from './hdf5.ts';

export function uploadedFiles(bytes: ReadonlyMap<string, Uint8Array>): SonataFiles {
  let opened = 0;
  return {
    readText(path) {
      const found = bytes.get(path);
      if (found === undefined) throw sonataError({ file: path }, 'the file was not given');
      return new TextDecoder().decode(found);
    },
    exists: (path) => bytes.has(path),
    async openHdf5(path) {
      const found = bytes.get(path);
      if (found === undefined) throw hdf5Error(path, '/', 'the file was not given');
      const { default: h5 } = await import('h5wasm');
      const { FS } = await h5.ready;
      const name = `/given-${opened++}.h5`;
      FS.writeFile(name, found);
      const file = await openWithH5Wasm(h5, name, path);
      return {
        ...file,
        close() {
          file.close();
          FS.unlink(name);
        },
      };
    },
  };
}
