/**
 * What a run left behind, as the study of its plasticity takes it: one row a plastic contact, cells numbered as
 * their spikes are.
 *
 * Cells are those of the populations that spikes were kept of. Contacts whose presynaptic node belongs to another
 * population (fibres from outside) have no spikes of a cell beside them: they are left out and counted.
 */
import type { StudyColumns } from '../../analysis/plasticity-study.ts';
import { type CellSpikes, spikesByCell } from '../../analysis/spikes.ts';

/** Plastic contacts as weights.csv has them; columns of one length. */
export interface ContactRows {
  prePopulation: readonly string[];
  preNode: ArrayLike<number>;
  postPopulation: readonly string[];
  postNode: ArrayLike<number>;
  /** SONATA's id of the section of the postsynaptic cell. */
  section: ArrayLike<number>;
  /** Path from the soma. */
  distance_um: ArrayLike<number>;
  rhoBefore: ArrayLike<number>;
  rhoAfter: ArrayLike<number>;
  gmaxBefore_nS: ArrayLike<number>;
  gmaxAfter_nS: ArrayLike<number>;
}

/** Spikes of a population of simulated cells. */
export interface PopulationSpikes {
  population: string;
  node_ids: ArrayLike<number>;
  timestamps_ms: ArrayLike<number>;
}

export interface StudyInput {
  columns: StudyColumns;
  spikes: CellSpikes;
  /** Contacts left out. */
  fromOutside: number;
}

/**
 * @param cells of the run; those that no contact and no spike names are silent and count in rates
 * @param t_ms how long the run was
 */
export function studyInput(
  rows: ContactRows,
  populations: readonly PopulationSpikes[],
  { cells, t_ms }: { cells: number; t_ms: number },
): StudyInput {
  const simulated = new Set(populations.map(({ population }) => population));
  const kept = rows.prePopulation.flatMap((population, i) =>
    simulated.has(population) ? [i] : [],
  );
  const numbers = new Map<string, number>();
  const numberOf = (population: string, node: number) => {
    const key = `${population}\n${node}`;
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, numbers.size);
    return numbers.size - 1;
  };
  const take = (column: ArrayLike<number>) => Float64Array.from(kept, (i) => column[i]!);
  const columns: StudyColumns = {
    preCell: kept.map((i) => numberOf(rows.prePopulation[i]!, rows.preNode[i]!)),
    postCell: kept.map((i) => numberOf(rows.postPopulation[i]!, rows.postNode[i]!)),
    section: take(rows.section),
    position_um: take(rows.distance_um),
    rhoBefore: take(rows.rhoBefore),
    rhoAfter: take(rows.rhoAfter),
    gmaxBefore_nS: take(rows.gmaxBefore_nS),
    gmaxAfter_nS: take(rows.gmaxAfter_nS),
  };
  const all = { node_ids: [] as number[], timestamps_ms: [] as number[] };
  for (const { population, node_ids, timestamps_ms } of populations) {
    for (let i = 0; i < node_ids.length; i++) {
      all.node_ids.push(numberOf(population, node_ids[i]!));
      all.timestamps_ms.push(timestamps_ms[i]!);
    }
  }
  return {
    columns,
    spikes: spikesByCell(all, Math.max(cells, numbers.size), { from_ms: 0, to_ms: t_ms }),
    fromOutside: rows.prePopulation.length - kept.length,
  };
}
