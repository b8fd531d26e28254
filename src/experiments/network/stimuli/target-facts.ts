/**
 * What a stimulus needs to know of the cell it reaches.
 */
import { InputError } from '../../../model/input-error.ts';

export interface TargetFacts {
  /** Node id + 1 + the offset of the population: the cell's number in random streams. */
  gid: number;
  /** Node of soma(0.5). */
  somaNode: number;
  /** Nodes the input reaches in place of the soma (a compartment set). */
  nodes?: readonly number[];
  /** Current that holds the cell at its resting potential. */
  holding_nA?: number;
  /** Smallest step that makes it fire, beside the holding current. */
  threshold_nA?: number;
  inputResistance_MOhm?: number;
}

/** The part of a node population that holds these numbers. */
interface NodeColumns {
  has(attribute: string): boolean;
  numbers(attribute: string, ids: ArrayLike<number>): Float64Array;
}

export interface CellCurrents {
  holding_nA?: number;
  threshold_nA?: number;
  inputResistance_MOhm?: number;
}

const COLUMNS = {
  holding_nA: 'dynamics_params/holding_current',
  threshold_nA: 'dynamics_params/threshold_current',
  inputResistance_MOhm: 'dynamics_params/input_resistance',
} as const;

/** Holding current, threshold current and input resistance of each cell, as far as the file has them. */
export function cellCurrents(nodes: NodeColumns, ids: ArrayLike<number>): CellCurrents[] {
  const cells = Array.from(ids, (): CellCurrents => ({}));
  for (const [fact, column] of Object.entries(COLUMNS)) {
    if (!nodes.has(column)) continue;
    nodes.numbers(column, ids).forEach((value, i) => {
      if (Number.isFinite(value)) cells[i]![fact as keyof CellCurrents] = value;
    });
  }
  return cells;
}

/** A fact that an input cannot do without: InputError naming the cell where it is missing. */
export function neededFact(
  facts: TargetFacts,
  fact: keyof CellCurrents,
  input: { module: string },
  { file, name }: { file: string; name: string },
): number {
  const value = facts[fact];
  const needs = `${input.module} needs ${COLUMNS[fact]}`;
  const place = { format: 'simulation-config', file, at: `inputs.${name}` };
  if (value === undefined) throw new InputError(place, `${needs} of gid ${facts.gid}: it has none`);
  const scalesScatter = /^relative_(shot|ornstein)/.test(input.module);
  if ((fact === 'inputResistance_MOhm' || scalesScatter) && !(value > 0))
    throw new InputError(place, `${needs} above 0 of gid ${facts.gid}: it is ${value}`);
  return value;
}
