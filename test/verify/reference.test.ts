/** Three small cases of the reference on both engines; `npm run verify` runs all. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findCases } from '../../src/cli/case-files.ts';
import { cpuEngine } from '../../src/engine/cpu/engine.ts';
import { type Gpu, requestGpu } from '../../src/engine/gpu/device.ts';
import { gpuEngine } from '../../src/engine/gpu/engine.ts';
import { cpuPrograms } from '../../src/verify/programs.ts';
import { gpuPrograms } from '../../src/verify/programs-gpu.ts';
import { caseText } from '../../src/verify/report.ts';
import { type VerifiedEngine, verifyCases } from '../../src/verify/run-verify.ts';
import { describeShared, sharedPath } from '../shared.ts';

describeShared('reference cases on both engines', () => {
  let gpu: Gpu;
  let engines: VerifiedEngine[];
  beforeAll(async () => {
    gpu = await requestGpu({ label: 'verify' });
    engines = [
      { engine: cpuEngine(), programs: cpuPrograms },
      { engine: gpuEngine(gpu), programs: gpuPrograms(gpu) },
    ];
  });
  afterAll(() => gpu[Symbol.dispose]());

  test.for(['cable_passive_branched', 'channels_vclamp_2015', 'glusyn_single_release'])(
    '%s',
    { timeout: 240_000 },
    async (name) => {
      const [report] = await verifyCases(findCases(sharedPath('reference', 'cells'), name), {
        engines,
        full: false,
      });
      expect(report!.ok, caseText(report!)).toBe(true);
      expect(report!.engines.map((e) => e.engine)).toEqual(['cpu', 'gpu']);
      expect(report!.engines[0]!.findings.length).toBeGreaterThan(20);
    },
  );
});
