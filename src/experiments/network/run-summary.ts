/** What a network run came to, in numbers: rates by population and mtype, weights by group. */
import { rateSummary, spikesByCell } from '../../analysis/spikes.ts';
import type { NetworkFacts } from './run-facts.ts';
import type { GroupedSummary } from './run-weights.ts';

export interface RateRow {
  population: string;
  /** `all`: the whole population. */
  mtype: string;
  cells: number;
  spikes: number;
  mean_Hz: number;
  sd_Hz: number;
  /** Share of cells that spiked. */
  active: number;
}

export interface SimulationSummary {
  /** Biological time, ms. */
  t_ms: number;
  cells: number;
  /** By kind of synapse. */
  contacts: Record<string, number>;
  spikes: number;
  rates: RateRow[];
  /** Crossings of ρ through 0.5, upward and downward; back and forth counts twice. */
  crossings: { up: number; down: number };
  weights: GroupedSummary[];
  steps: number;
  wall_s: number;
}

export interface RunSpikes {
  run: ArrayLike<number>;
  t_ms: ArrayLike<number>;
}

/** Each population, and its mtypes where it has several. */
export function rateRows({ cells }: NetworkFacts, spikes: RunSpikes, t_ms: number): RateRow[] {
  const columns = { node_ids: spikes.run, timestamps_ms: spikes.t_ms };
  // the last spike may stand at the very end
  const byCell = spikesByCell(columns, cells.length, { from_ms: 0, to_ms: t_ms * (1 + 1e-12) });
  const row = (population: string, mtype: string, members: number[]): RateRow => {
    const offsets = new Uint32Array(members.length + 1);
    members.forEach((cell, k) => {
      offsets[k + 1] = offsets[k]! + byCell.offsets[cell + 1]! - byCell.offsets[cell]!;
    });
    const times_ms = new Float64Array(offsets.at(-1)!);
    members.forEach((cell, k) => {
      const own = byCell.times_ms.subarray(byCell.offsets[cell], byCell.offsets[cell + 1]);
      times_ms.set(own, offsets[k]);
    });
    return { population, mtype, ...rateSummary({ offsets, times_ms, window: byCell.window }) };
  };
  const grouped = (key: 'population' | 'mtype', among: number[]) => {
    const groups = new Map<string, number[]>();
    for (const cell of among) {
      const name = cells[cell]![key];
      const members = groups.get(name);
      if (members === undefined) groups.set(name, [cell]);
      else members.push(cell);
    }
    return groups;
  };
  return [...grouped('population', [...cells.keys()])].flatMap(([population, members]) => {
    const mtypes = [...grouped('mtype', members)].sort(([a], [b]) => (a < b ? -1 : 1));
    return [
      row(population, 'all', members),
      ...(mtypes.length > 1 ? mtypes.map(([mtype, own]) => row(population, mtype, own)) : []),
    ];
  });
}
