import { test } from 'vitest';
import { shippedEmodel } from '../src/components/emodels.ts';
import { shippedMorphology } from '../src/components/morphologies.ts';
import { requestGpu } from '../src/engine/gpu/device.ts';
import { gpuEngine } from '../src/engine/gpu/engine.ts';
import { FITTED_CONSTANTS } from '../src/model/glusynapse.ts';
import { buildCell } from '../src/model/build-cell.ts';
import { knownMechanisms } from '../src/nmodl/registry.ts';
test('c', async () => {
  const gpu = await requestGpu({ label: 'x' });
  for (const name of ['cADpyr_L5TPC'] as const) {
    const cell = buildCell(shippedMorphology('L5_TTPC_1'), shippedEmodel(name), { mechanisms: knownMechanisms() });
    const job: any = { runs: Array.from({ length: 8 }, () => ({ cell, contacts: [], stimuli: [], recorders: [], detector: null, fastForward_ms: [] })), duration_ms: 1, dt_ms: 0.025, step: { kind: 'fixed' }, scheme: 'backward-euler', synapse: FITTED_CONSTANTS, vdccGates: 'zero', initDepleted: false };
    for (let n = 0; n < 2; n++) {
    const cpu = process.cpuUsage(), t = performance.now();
    await gpuEngine(gpu).run(job);
    const u = process.cpuUsage(cpu);
    console.log(name, 'cpu', (u.user + u.system) / 1e6, 'wall', (performance.now() - t) / 1000);
    }
  }
}, 600000);
