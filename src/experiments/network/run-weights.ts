/** Weight changes of a run: what each plastic contact ended with, and summaries by where it sits. */
import {
  allWeights,
  branchLabels,
  pathwayLabels,
  type WeightColumns,
  type WeightSummary,
  weightsByGroup,
} from '../../analysis/weights.ts';
import type { ContactEnds } from '../../engine/job.ts';
import type { NetworkFacts } from './run-facts.ts';

/** ρ, Use and ĝ of the plastic contacts, in the order of the facts. */
export interface Weights {
  rho: Float64Array;
  Use: Float64Array;
  gmax_nS: Float64Array;
}

export function startWeights({ plastic }: NetworkFacts): Weights {
  const n = plastic.length;
  const weights = {
    rho: new Float64Array(n),
    Use: new Float64Array(n),
    gmax_nS: new Float64Array(n),
  };
  for (let i = 0; i < n; i++) {
    const { rho0, Use0, gmax0_nS } = plastic.start(i);
    weights.rho[i] = rho0;
    weights.Use[i] = Use0;
    weights.gmax_nS[i] = gmax0_nS;
  }
  return weights;
}

/** @param ends of the plastic contacts, by run */
export function endWeights({ plastic }: NetworkFacts, ends: readonly ContactEnds[]): Weights {
  const joined = (column: 'rho' | 'Use' | 'gmax_AMPA_nS') => {
    const all = new Float64Array(plastic.length);
    let at = 0;
    for (const own of ends) {
      all.set(own[column], at);
      at += own[column].length;
    }
    return all;
  };
  return { rho: joined('rho'), Use: joined('Use'), gmax_nS: joined('gmax_AMPA_nS') };
}

export interface GroupedSummary extends WeightSummary {
  /** all, pathway, layer, branch order. */
  grouping: string;
}

const SECTION_TYPES = ['soma', 'axon', 'basal', 'apical'];

/** Over all contacts, by pathway, by layer of the target, by section type and branch order. */
export function weightSummaries(
  { plastic, cells }: NetworkFacts,
  before: Weights,
  after: Weights,
): GroupedSummary[] {
  const columns: WeightColumns = {
    rhoBefore: before.rho,
    rhoAfter: after.rho,
    UseBefore: before.Use,
    UseAfter: after.Use,
    gmaxBefore_nS: before.gmax_nS,
    gmaxAfter_nS: after.gmax_nS,
  };
  const all = allWeights(columns);
  if (all === null) return [];
  const by = (grouping: string, labels: string[]) =>
    weightsByGroup(columns, labels)
      .map((summary) => ({ grouping, ...summary }))
      .sort((a, b) => a.group.localeCompare(b.group, 'en', { numeric: true }));
  const layers = Array.from(plastic.run, (run) => cells[run]!.layer || 'none');
  const sectionTypes = new Array<number>(plastic.length);
  const branchOrders = new Array<number>(plastic.length);
  for (let i = 0; i < plastic.length; i++) {
    const { sectionType, branchOrder } = plastic.at(i);
    sectionTypes[i] = SECTION_TYPES.indexOf(sectionType);
    branchOrders[i] = branchOrder;
  }
  return [
    { grouping: 'all', ...all },
    ...by('pathway', pathways({ plastic, cells })),
    ...by('layer', layers),
    ...by('branch order', branchLabels(sectionTypes, branchOrders)),
  ];
}

/** `L4_SSC > L5_TPC` of each plastic contact. */
export function pathways({ plastic, cells }: Pick<NetworkFacts, 'plastic' | 'cells'>): string[] {
  return pathwayLabels(
    Array.from({ length: plastic.length }, (_, i) => plastic.preMtype(i)),
    Array.from(plastic.run, (run) => cells[run]!.mtype),
  );
}
