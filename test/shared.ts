/**
 * Reference data that is not part of the repository: it lies in `shared/` beside the checkout.
 *
 * Tests that need it run where it is present. On CI its absence is a failure, never a skip.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, test } from 'vitest';

const root = process.env.RHOSTAR_SHARED ?? resolve(import.meta.dirname, '../../shared');

/** Path of a file or folder in the shared data, e.g. `sharedPath('reference', 'cells', 'net4')`. */
export function sharedPath(...parts: string[]): string {
  return join(root, ...parts);
}

export const hasShared = existsSync(sharedPath('reference'));

/** A `describe` for tests that read the shared data: skipped without it, failed on CI. */
export function describeShared(name: string, body: () => void): void {
  if (hasShared) {
    describe(name, body);
  } else if (process.env.CI === 'true') {
    test(`${name}: the shared data is present`, () => {
      throw new Error(`the shared data is missing: expected ${root} beside the checkout`);
    });
  } else {
    // the body is not even looked at: it reads the data to name its tests
    test.skip(`${name}: needs the shared data, ${root}`);
  }
}
