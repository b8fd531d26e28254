import { test, expect } from 'vitest';
import { readFileSync } from 'node:fs';
import { cpuEngine } from '../src/engine/cpu/engine.ts';
import { requestGpu } from '../src/engine/gpu/device.ts';
import { gpuEngine } from '../src/engine/gpu/engine.ts';
import { cellsOf } from '../src/verify/case-cells.ts';
import { contactParametersOf, synapseConstants } from '../src/verify/synapse-input.ts';
const dir = '../shared/reference/cells/net4';
const makeJob = () => {
  const m = JSON.parse(readFileSync(dir + '/model.json', 'utf8'));
  const cell = cellsOf(m, m)[0]!;
  const soma1 = cell.nodes.kind.findIndex((k, i) => k === 'end' && cell.nodes.section[i] === 0);
  const runs = Array.from({ length: 4 }, (_, c) => ({
    cell,
    contacts: m.synapses.filter((s: any) => s.cell_index === c).map((s: any) => {
      const n = s.netcons[0];
      return {
        node: s.node,
        parameters: contactParametersOf(s, m.GluSynapse_globals.cao_CR),
        draws: s.rng ? { kind: 'random123', ids: s.rng.spec, globalIndex: 0 } : { kind: 'full' },
        ...(n.source_cell === undefined
          ? { arrivals_ms: n.spike_times.map((t: number) => t + n.delay) }
          : { source: { run: n.source_cell, delay_ms: n.delay } }),
      };
    }),
    stimuli: (m.stimuli ?? []).filter((s: any) => false),
    recorders: [{ channels: [{ kind: 'voltage' as const, node: soma1 }], schedule: [{ from_ms: 0, interval_ms: 1 }] }],
    detector: { node: soma1, threshold_mV: -30 },
    fastForward_ms: [],
  }));
  return { runs, duration_ms: 300, dt_ms: 0.025, step: { kind: 'fixed' as const }, scheme: 'backward-euler' as const, synapse: synapseConstants(m.GluSynapse_globals), vdccGates: 'zero' as const, initDepleted: false, logReleases: true };
};
const end = (() => { const l = readFileSync(dir + '/end_state.csv', 'utf8').trim().split('\n').slice(1).map((r) => r.split(',')); return l; })();
const ref = JSON.parse(readFileSync(dir + '/summary.json', 'utf8')).runs['dt0.025']['spike_times_thr-30mV_soma1'];
for (const name of (process.env.ENGINES ?? 'cpu').split(',')) test(name, async () => {
  const engine = name === 'cpu' ? cpuEngine() : gpuEngine(await requestGpu({ label: 't' }));
  const job = makeJob() as any;
  const r = await engine.run(job);
  console.log(name, r.wall_s, r.memory_bytes, r.runs.map((x) => [...x.spikes_ms].map((t) => t.toFixed(3)).join(' ')));
  console.log(ref.map((x: any) => x.join(' ')));
  const rho = r.runs.flatMap((x) => x.contacts.map((c) => c!.rho));
  const m = JSON.parse(readFileSync(dir + '/model.json', 'utf8'));
  const idx = [0, 1, 2, 3].flatMap((c) => m.synapses.map((s: any, i: number) => [s, i]).filter(([s]: any) => s.cell_index === c).map(([, i]: any) => i));
  console.log('worst rho', Math.max(...idx.map((i: number, k: number) => Math.abs(rho[k]! - Number(end[i]![4])))));
  console.log('releases', r.runs.map((x) => x.releases.length));
}, 300000);
