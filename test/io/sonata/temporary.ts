/** A folder for a test's files, gone after it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'rhostar-sonata-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
