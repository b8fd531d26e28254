/** A figure of two short pairings on the small cell, in vitro and in vivo, and a store in memory. */
import { cpuEngine } from '../../../src/engine/cpu/engine.ts';
import { type FigurePoint, planFigure } from '../../../src/experiments/figures/figure-plan.ts';
import {
  type FigureRuns,
  figureRuns,
  type RunStore,
} from '../../../src/experiments/figures/figure-runs.ts';
import { type FigureFile, readFigure } from '../../../src/experiments/figures/figure-schema.ts';
import { populationPairs } from '../../../src/experiments/figures/populations.ts';
import type { RunRecord } from '../../../src/experiments/figures/run-record.ts';
import { SMALL_SWC } from '../small-cell.ts';

export const SMALL_CELLS = {
  L4_PC: [{ emodel: 'cADpyr229_L23_PC', morphology: 'small.swc' }],
};

export const smallFigure = (): FigureFile =>
  readFigure(
    {
      name: 'small',
      title: 'Two pairings',
      shows: 'A test',
      expect: 'Nothing',
      series: [
        {
          name: '20 Hz',
          population: 'L4_PC-L4_PC',
          induction: { nSweeps: 2, period_ms: 1000, nSpikes: 2 },
          frequency_Hz: 20,
          deltaT_ms: 10,
        },
        {
          name: 'in vivo',
          population: 'L4_PC-L4_PC',
          condition: 'in-vivo',
          induction: { nSweeps: 2, period_ms: 1000, nSpikes: 2 },
          frequency_Hz: 20,
          deltaT_ms: -10,
        },
      ],
      panels: [{ title: 'Two', kind: 'bars', series: ['20 Hz', 'in vivo'] }],
    },
    'small.json',
  );

export const smallPoints = (): FigurePoint[] => planFigure(smallFigure(), 2);

export const SETTINGS = { seed: 1, lastEpsps: 2 };

export async function smallRuns(
  nPairs: number,
  points = smallPoints(),
  digest: (text: string) => string = (text) => text,
): Promise<FigureRuns> {
  const pairs = await populationPairs('L4_PC-L4_PC', nPairs, {
    kind: 'pathway',
    cells: SMALL_CELLS,
    readFile: async () => SMALL_SWC,
  });
  const all = new Map([['L4_PC-L4_PC', pairs]]);
  return figureRuns(points, all, SETTINGS, cpuEngine().name, digest);
}

export class MemoryStore implements RunStore {
  readonly records = new Map<string, RunRecord>();
  has(key: string): boolean {
    return this.records.has(key);
  }
  put(key: string, record: RunRecord): void {
    // as a file gives it back
    this.records.set(key, JSON.parse(JSON.stringify(record)) as RunRecord);
  }
  get(key: string): RunRecord {
    return this.records.get(key)!;
  }
}
