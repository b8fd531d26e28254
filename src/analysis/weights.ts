/**
 * What a simulation did to its plastic contacts: ρ, Use and ĝ before and after, summed up by group.
 *
 * Contacts come as columns of one length. A group is whatever a column of labels says: pathway, layer,
 * branch order (labels below), or several joined. Contacts whose ρ is NaN are not plastic and left out.
 */
import { mean, standardDeviation } from './statistics.ts';

export interface WeightColumns {
  rhoBefore: ArrayLike<number>;
  rhoAfter: ArrayLike<number>;
  UseBefore: ArrayLike<number>;
  UseAfter: ArrayLike<number>;
  gmaxBefore_nS: ArrayLike<number>;
  gmaxAfter_nS: ArrayLike<number>;
}

/** ρ of this or more is potentiated, less depressed (model.md §6). */
export const RHO_BOUNDARY = 0.5;

export interface WeightSummary {
  group: string;
  /** Plastic contacts. */
  contacts: number;
  /** Potentiated before and after. */
  potentiatedBefore: number;
  potentiatedAfter: number;
  /** Share of all that went up over the boundary, and down below it. */
  potentiated: number;
  depressed: number;
  /** The same as shares of those that could: depressed before, potentiated before. NaN without any. */
  potentiatedOfDepressed: number;
  depressedOfPotentiated: number;
  meanRhoBefore: number;
  meanRhoAfter: number;
  /** After over before, contacts with 0 before left out. */
  meanUseRatio: number;
  sdUseRatio: number;
  meanGmaxRatio: number;
  sdGmaxRatio: number;
  /** Sums of ĝ·Use, after over before: what a spike releases on average. */
  totalEfficacyRatio: number;
}

/** One summary per label, in the order of their first contact. */
export function weightsByGroup(columns: WeightColumns, labels: ArrayLike<string>): WeightSummary[] {
  const groups = new Map<string, number[]>();
  for (let i = 0; i < labels.length; i++) {
    if (Number.isNaN(columns.rhoBefore[i]) || Number.isNaN(columns.rhoAfter[i])) continue;
    const members = groups.get(labels[i]!);
    if (members === undefined) groups.set(labels[i]!, [i]);
    else members.push(i);
  }
  return Array.from(groups, ([group, members]) => summary(group, columns, members));
}

/** All plastic contacts as one group. */
export function allWeights(columns: WeightColumns): WeightSummary | null {
  const labels = new Array<string>(columns.rhoBefore.length).fill('all');
  return weightsByGroup(columns, labels)[0] ?? null;
}

function summary(group: string, columns: WeightColumns, members: readonly number[]): WeightSummary {
  const take = (column: ArrayLike<number>) => members.map((i) => column[i]!);
  const [before, after] = [take(columns.rhoBefore), take(columns.rhoAfter)];
  const [Use0, Use1] = [take(columns.UseBefore), take(columns.UseAfter)];
  const [g0, g1] = [take(columns.gmaxBefore_nS), take(columns.gmaxAfter_nS)];
  const isHigh = (rho: number) => rho >= RHO_BOUNDARY;
  const n = members.length;
  const highBefore = before.filter(isHigh).length;
  const up = before.filter((rho, i) => !isHigh(rho) && isHigh(after[i]!)).length;
  const down = before.filter((rho, i) => isHigh(rho) && !isHigh(after[i]!)).length;
  const [UseRatios, gmaxRatios] = [ratios(Use0, Use1), ratios(g0, g1)];
  return {
    group,
    contacts: n,
    potentiatedBefore: highBefore / n,
    potentiatedAfter: after.filter(isHigh).length / n,
    potentiated: up / n,
    depressed: down / n,
    potentiatedOfDepressed: up / (n - highBefore),
    depressedOfPotentiated: down / highBefore,
    meanRhoBefore: mean(before),
    meanRhoAfter: mean(after),
    meanUseRatio: mean(UseRatios),
    sdUseRatio: standardDeviation(UseRatios),
    meanGmaxRatio: mean(gmaxRatios),
    sdGmaxRatio: standardDeviation(gmaxRatios),
    totalEfficacyRatio: products(g1, Use1) / products(g0, Use0),
  };
}

function ratios(before: readonly number[], after: readonly number[]): number[] {
  return before.flatMap((value, i) => (value === 0 ? [] : [after[i]! / value]));
}

function products(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

/** `L4_SSC > L5_TPC` of each contact. */
export function pathwayLabels(pre: ArrayLike<string>, post: ArrayLike<string>): string[] {
  return Array.from(pre, (name, i) => `${name} > ${post[i]}`);
}

const SECTION_TYPES = ['soma', 'axon', 'basal', 'apical'];

/**
 * `basal 3`: section type (0 soma, 1 axon, 2 basal, 3 apical) and branch order, those of `last` or more
 * as one (`basal 8+`).
 */
export function branchLabels(
  sectionTypes: ArrayLike<number>,
  branchOrders: ArrayLike<number>,
  last = 8,
): string[] {
  return Array.from(sectionTypes, (type, i) => {
    const order = branchOrders[i]!;
    return `${SECTION_TYPES[type] ?? `type ${type}`} ${order < last ? order : `${last}+`}`;
  });
}

/** Several columns of labels as one: `L5 > L5, basal 3`. */
export function joinedLabels(...columns: readonly ArrayLike<string>[]): string[] {
  return Array.from(columns[0] ?? [], (_, i) => columns.map((column) => column[i]).join(', '));
}
