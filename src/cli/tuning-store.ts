/** What trials found, in a file of the user's cache: it holds for an adapter, not for a folder of results. */
import { mkdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { TuningStore } from '../engine/gpu/tune.ts';
import { writeFileAtomic } from '../io/output/atomic.ts';

const fileSchema = z.object({ lanes: z.record(z.string(), z.number().int().positive()) });

/** `tuning.json` where this system keeps what programs can make anew. */
export function tuningFile(
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
): string {
  const folders: Partial<Record<NodeJS.Platform, string>> = {
    win32: env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'),
    darwin: join(homedir(), 'Library', 'Caches'),
  };
  const folder = folders[platform] ?? env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  return join(folder, 'rhostar', 'tuning.json');
}

/** A file that is absent or of another form counts as empty; one that cannot be written is let be. */
export function tuningStore(file: string = tuningFile()): TuningStore {
  const read = (): Record<string, number> => {
    try {
      return fileSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).lanes;
    } catch {
      return {};
    }
  };
  const known = new Map(Object.entries(read()));
  return {
    get: (key) => known.get(key),
    set(key, lanes) {
      known.set(key, lanes);
      try {
        mkdirSync(dirname(file), { recursive: true });
        // another process may have written since
        writeFileAtomic(
          file,
          `${JSON.stringify({ lanes: { ...read(), [key]: lanes } }, null, 1)}\n`,
        );
      } catch {
        // a home that is read-only: this process knows, the next one tries again
      }
    },
  };
}
