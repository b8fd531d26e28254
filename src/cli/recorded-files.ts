/** SONATA files of this machine, with a list of what was read and its hashes for the manifest. */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import type { SonataFiles } from '../io/sonata/files.ts';
import { nodeFiles } from '../io/sonata/node-files.ts';
import type { InputRecord } from './input-files.ts';

const PIECE_BYTES = 1 << 20;

/** Digest of a file however large. */
export function fileSha256(path: string): string {
  const hash = createHash('sha256');
  const file = openSync(path, 'r');
  try {
    const piece = new Uint8Array(PIECE_BYTES);
    for (let read = readSync(file, piece); read > 0; read = readSync(file, piece)) {
      hash.update(piece.subarray(0, read));
    }
  } finally {
    closeSync(file);
  }
  return hash.digest('hex');
}

export class RecordedFiles implements SonataFiles {
  readonly #hashes = new Map<string, string>();

  readText(path: string): string {
    const text = nodeFiles.readText(path);
    this.#record(path);
    return text;
  }

  exists(path: string): boolean {
    return nodeFiles.exists(path);
  }

  async openHdf5(path: string): ReturnType<SonataFiles['openHdf5']> {
    const file = await nodeFiles.openHdf5(path);
    this.#record(path);
    return file;
  }

  #record(path: string): void {
    if (!this.#hashes.has(path)) this.#hashes.set(path, fileSha256(path));
  }

  /** By path. */
  get records(): InputRecord[] {
    return [...this.#hashes]
      .map(([path, sha256]) => ({ path, sha256 }))
      .sort((a, b) => (a.path < b.path ? -1 : 1));
  }
}
