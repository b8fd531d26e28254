/** The packed tree solve against a dense solution of the whole, unreduced system. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CellModel } from '../../src/model/cell.ts';
import { describeOnEachEngine } from '../on-each-engine.ts';
import { type BranchSpec, MEMBRANE, passiveCell } from './passive-cells.ts';
import { voltageJob, voltages } from './run-cell.ts';

/** Backward Euler of C dv/dt = −g(v − e) + Σ (v_j − v)/r + I, nodes without area included. */
function denseBackwardEuler(
  cell: CellModel,
  input: { node: number; amplitude_nA: number },
  dt_ms: number,
  steps: number,
): number[] {
  const { parent, ri_MOhm, area_um2, kind } = cell.nodes;
  const n = parent.length;
  let v = new Array<number>(n).fill(cell.vInit_mV);
  for (let step = 0; step < steps; step++) {
    // in nA per mV = µS: membrane g·area·1e-2, capacitance cm·area·1e-5/dt
    const A = Array.from({ length: n }, () => new Array<number>(n + 1).fill(0));
    for (let i = 0; i < n; i++) {
      if (kind[i] === 'seg') {
        const g = MEMBRANE.g_S_cm2 * area_um2[i]! * 1e-2;
        const c = (MEMBRANE.cm_uF_cm2 * area_um2[i]! * 1e-5) / dt_ms;
        A[i]![i]! += g + c;
        A[i]![n]! += g * MEMBRANE.e_mV + c * v[i]!;
      }
      if (i === input.node) A[i]![n]! += input.amplitude_nA;
      const p = parent[i]!;
      if (p < 0) continue;
      const g = 1 / ri_MOhm[i]!;
      A[i]![i]! += g;
      A[p]![p]! += g;
      A[i]![p]! -= g;
      A[p]![i]! -= g;
    }
    v = gauss(A);
  }
  return v;
}

function gauss(A: number[][]): number[] {
  const n = A.length;
  for (let k = 0; k < n; k++) {
    for (let i = k + 1; i < n; i++) {
      const factor = A[i]![k]! / A[k]![k]!;
      if (factor === 0) continue;
      for (let j = k; j <= n; j++) A[i]![j]! -= factor * A[k]![j]!;
    }
  }
  const x = new Array<number>(n).fill(0);
  for (let i = n - 1; i >= 0; i--) {
    let sum = A[i]![n]!;
    for (let j = i + 1; j < n; j++) sum -= A[i]![j]! * x[j]!;
    x[i] = sum / A[i]![i]!;
  }
  return x;
}

const yShaped: BranchSpec[] = [
  { parent: -1, parentX: 0, nseg: 1, length_um: 20, diam_um: 15 },
  { parent: 0, parentX: 1, nseg: 7, length_um: 200, diam_um: 2 },
  { parent: 1, parentX: 1, nseg: 3, length_um: 90, diam_um: 1 },
  { parent: 1, parentX: 1, nseg: 5, length_um: 150, diam_um: 1.2 },
  { parent: 0, parentX: 0.5, nseg: 3, length_um: 100, diam_um: 1 },
];

const randomTree = fc
  .array(
    fc.record({
      up: fc.nat(),
      atEnd: fc.boolean(),
      nseg: fc.integer({ min: 1, max: 5 }),
      length_um: fc.double({ min: 10, max: 200, noNaN: true }),
      diam_um: fc.double({ min: 0.3, max: 10, noNaN: true }),
    }),
    { minLength: 1, maxLength: 9 },
  )
  .map((list) =>
    list.map(
      ({ up, atEnd, ...rest }, i): BranchSpec => ({
        parent: i === 0 ? -1 : up % i,
        parentX: atEnd ? 1 : 0.5,
        ...rest,
      }),
    ),
  );

describeOnEachEngine('the tree solve', (engine) => {
  const close = () => (engine().name === 'cpu' ? 1e-9 : 2e-3); // float32: 40 steps, some ulp of 70 mV

  async function compare(branches: BranchSpec[], node: number): Promise<void> {
    const cell = passiveCell(branches);
    const nodes = Array.from(cell.nodes.parent, (_, i) => i);
    const input = { node, amplitude_nA: 0.05 };
    const rows = await voltages(engine(), cell, {
      dt_ms: 0.025,
      duration_ms: 1,
      nodes,
      stimuli: [{ kind: 'current', ...input, start_ms: 0, end_ms: 10 }],
    });
    const expected = denseBackwardEuler(cell, input, 0.025, 40);
    const found = rows.at(-1)!.slice(1);
    expected.forEach((v, i) => {
      expect(Math.abs(found[i]! - v), `node ${i}`).toBeLessThan(close());
    });
  }

  test('of a Y-shaped cell with a branch at the soma’s middle is that of the dense system', async () => {
    await compare(yShaped, 1);
  });

  test('with current into a zero-area end node', async () => {
    const cell = passiveCell(yShaped);
    await compare(yShaped, cell.nodes.kind.lastIndexOf('end'));
  });

  test('of random trees is that of the dense system', async () => {
    await fc.assert(
      fc.asyncProperty(randomTree, fc.nat(), async (branches, at) => {
        const { kind } = passiveCell(branches).nodes;
        const places = kind.flatMap((k, i) => (k === 'seg' ? [i] : []));
        await compare(branches, places[at % places.length]!);
      }),
      { numRuns: engine().name === 'cpu' ? 100 : 15, seed: 7 },
    );
  });

  test('does not depend on what else is in the batch', async () => {
    const cells = [1, 7, 8, 9].map((nseg) =>
      passiveCell([{ parent: -1, parentX: 0, nseg, length_um: 300, diam_um: 1 }]),
    );
    const run = async (indices: number[]) => {
      const last = new Map<number, number>();
      const options = { dt_ms: 0.025, duration_ms: 2, nodes: [1], stimuli: [] };
      const jobs = indices.map((i) => ({
        ...voltageJob(cells[i % 4]!, options).runs[0]!,
        stimuli: [
          {
            kind: 'current' as const,
            node: 1,
            start_ms: 0.5,
            end_ms: 1 + (i % 5) / 10,
            amplitude_nA: 0.01 * i,
          },
        ],
      }));
      await engine().run(
        { ...voltageJob(cells[0]!, options), runs: jobs },
        { onRows: (r, _n, data) => last.set(indices[r]!, data.at(-1)!) },
      );
      return last;
    };
    const together = await run(Array.from({ length: 65 }, (_, i) => i));
    for (const i of [0, 13, 63, 64]) expect((await run([i])).get(i)).toBe(together.get(i));
  });
});
