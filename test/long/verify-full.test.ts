/** The 700 s pair with the fixed step from start to end, in float64: some twenty minutes. */
import { expect, test } from 'vitest';
import { findCases } from '../../src/cli/case-files.ts';
import { cpuEngine } from '../../src/engine/cpu/engine.ts';
import { cpuPrograms } from '../../src/verify/programs.ts';
import { caseText } from '../../src/verify/report.ts';
import { verifyCases } from '../../src/verify/run-verify.ts';
import { describeShared, sharedPath } from '../shared.ts';

describeShared('the whole pair', () => {
  test('l4_pair_full with --full', { timeout: 10_800_000 }, async () => {
    const folders = findCases(sharedPath('reference', 'cells'), 'l4_pair_full');
    const engines = [{ engine: cpuEngine(), programs: cpuPrograms }];
    const [report] = await verifyCases(folders, { engines, full: true });
    expect(report!.ok, caseText(report!)).toBe(true);
    expect(report!.engines[0]!.notes.join()).not.toContain('--full');
  });
});
