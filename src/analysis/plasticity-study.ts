/**
 * What plasticity did to a network in one run, in the terms of Ecker et al. (eLife 101850): how sparse the
 * changes are, whether rates stay, whether contacts change with the co-firing of their cells and in clusters.
 */
import { type BranchClusters, branchClusters } from './branch-clusters.ts';
import {
  type ChangesOfFiring,
  type CoFiringDifference,
  type CoFiringOfChange,
  changesByCoFiring,
  coFiringByChange,
  coFiringDifference,
  coFiringOfContacts,
} from './co-firing.ts';
import { type RateStability, rateStability } from './rate-stability.ts';
import type { CellSpikes } from './spikes.ts';
import {
  type Change,
  type ChangeShares,
  changeShares,
  changesOf,
  shareHolding,
} from './weight-changes.ts';

/** One row a contact; ρ is NaN where it is not plastic. */
export interface StudyColumns {
  /** Cells as the spikes number them. */
  preCell: ArrayLike<number>;
  postCell: ArrayLike<number>;
  /** Section of the postsynaptic cell, and the place along it (path distance serves). */
  section: ArrayLike<number>;
  position_um: ArrayLike<number>;
  rhoBefore: ArrayLike<number>;
  rhoAfter: ArrayLike<number>;
  gmaxBefore_nS: ArrayLike<number>;
  gmaxAfter_nS: ArrayLike<number>;
}

export interface StudyOptions {
  coFiringWithin_ms: number;
  clusterWithin_um: number;
  rateBin_ms: number;
  /** A move of ρ of this size. */
  leastMove: number;
  /** What counts as a change for co-firing and clusters: ρ crossed 0.5, or moved so far. */
  by: 'crossed' | 'moved';
  shuffles?: number;
  seed?: number;
}

export interface PlasticityStudy {
  /** Contacts whose ρ crossed 0.5, and whose ρ moved by the least move. */
  shares: Record<StudyOptions['by'], ChangeShares>;
  /** Smallest share of plastic contacts that holds half of all change of ĝ. */
  shareHoldingHalf: number;
  coFiring: CoFiringOfChange[];
  /** From the least to the most co-firing, quarters. */
  changesByCoFiring: ChangesOfFiring[];
  /** Index of co-firing of potentiated contacts, and of depressed ones, less that of all others. */
  coFiringDifference: Record<'potentiated' | 'depressed', CoFiringDifference>;
  /** Shuffled within cells; neighbours are of another presynaptic cell or of the same. */
  clusters: Record<'potentiated' | 'depressed', BranchClusters>;
  /** The same, neighbours of the same presynaptic cell left out. */
  clustersAcrossCells: Record<'potentiated' | 'depressed', BranchClusters>;
  rates: RateStability;
}

/** RangeError where the spikes' window holds no two bins of rate. */
export function plasticityStudy(
  columns: StudyColumns,
  spikes: CellSpikes,
  options: StudyOptions,
): PlasticityStudy {
  const { rhoBefore, rhoAfter } = columns;
  const crossed = changesOf(rhoBefore, rhoAfter);
  const moved = changesOf(rhoBefore, rhoAfter, options.leastMove);
  const all = options.by === 'crossed' ? crossed : moved;
  const plastic = [...all.keys()].filter((i) => all[i] !== null);
  const take = (column: ArrayLike<number>) => Float64Array.from(plastic, (i) => column[i]!);
  const changes = plastic.map((i) => all[i]!);
  const ends = { preCell: take(columns.preCell), postCell: take(columns.postCell) };
  const [before, after] = [take(columns.gmaxBefore_nS), take(columns.gmaxAfter_nS)];
  const firing = coFiringOfContacts({ pre: spikes, post: spikes }, ends, options.coFiringWithin_ms);
  const index = firing.map((f) => f.index);
  const places = {
    cell: ends.postCell,
    section: take(columns.section),
    position_um: take(columns.position_um),
  };
  const { clusterWithin_um: within_um, shuffles, seed } = options;
  const clusters = (change: Change, preCell?: Float64Array) =>
    branchClusters(
      {
        ...places,
        isChanged: changes.map((c) => c === change),
        ...(preCell ? { preCell } : {}),
      },
      { within_um, shuffles, seed },
    );
  const difference = (change: Change) =>
    coFiringDifference(
      index,
      changes.map((c) => c === change),
      ends,
      seed,
    );
  const each = <T>(of: (change: 'potentiated' | 'depressed') => T) => ({
    potentiated: of('potentiated'),
    depressed: of('depressed'),
  });
  return {
    shares: { crossed: changeShares(crossed), moved: changeShares(moved) },
    shareHoldingHalf: shareHolding(after.map((g, i) => g - before[i]!)),
    coFiring: coFiringByChange(firing, changes),
    changesByCoFiring: changesByCoFiring(index, changes),
    coFiringDifference: each(difference),
    clusters: each((change) => clusters(change)),
    clustersAcrossCells: each((change) => clusters(change, ends.preCell)),
    rates: rateStability(spikes, options.rateBin_ms),
  };
}
