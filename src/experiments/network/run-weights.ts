/** Weight changes of a run: what each plastic contact ended with, and summaries by where it sits. */
import {
  allWeights,
  branchLabels,
  pathwayLabels,
  type WeightColumns,
  type WeightSummary,
  weightsByGroup,
} from '../../analysis/weights.ts';
import type { CellRunResult } from '../../engine/job.ts';
import type { NetworkFacts } from './run-facts.ts';

/** ρ, Use and ĝ of the plastic contacts, in the order of the facts. */
export interface Weights {
  rho: Float64Array;
  Use: Float64Array;
  gmax_nS: Float64Array;
}

export function startWeights({ plastic }: NetworkFacts): Weights {
  return {
    rho: Float64Array.from(plastic, ({ rho0 }) => rho0),
    Use: Float64Array.from(plastic, ({ Use0 }) => Use0),
    gmax_nS: Float64Array.from(plastic, ({ gmax0_nS }) => gmax0_nS),
  };
}

/** @param ends of every contact, by run */
export function endWeights(
  { plastic }: NetworkFacts,
  ends: readonly CellRunResult['contacts'][],
): Weights {
  const of = plastic.map(({ run, contact }) => ends[run]![contact]!);
  return {
    rho: Float64Array.from(of, ({ rho }) => rho),
    Use: Float64Array.from(of, ({ Use }) => Use),
    gmax_nS: Float64Array.from(of, ({ gmax_AMPA_nS }) => gmax_AMPA_nS),
  };
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
  const post = plastic.map(({ run }) => cells[run]!);
  const layers = post.map(({ layer }) => (layer === '' ? 'none' : layer));
  return [
    { grouping: 'all', ...all },
    ...by('pathway', pathways({ plastic, cells })),
    ...by('layer', layers),
    ...by(
      'branch order',
      branchLabels(
        plastic.map(({ sectionType }) => SECTION_TYPES.indexOf(sectionType)),
        plastic.map(({ branchOrder }) => branchOrder),
      ),
    ),
  ];
}

/** `L4_SSC > L5_TPC` of each plastic contact. */
export function pathways({ plastic, cells }: Pick<NetworkFacts, 'plastic' | 'cells'>): string[] {
  return pathwayLabels(
    plastic.map(({ preMtype }) => preMtype),
    plastic.map(({ run }) => cells[run]!.mtype),
  );
}
