/**
 * A figure of single contacts: a name, and one call that simulates what it shows and gives back its numbers
 * as tables and its pictures as SVG. Nothing is written; a command or a page decides where they go.
 */

import { valueAt } from '../../analysis/epsp.ts';
import type { Engine } from '../../engine/job.ts';
import type { SimulationOptions } from '../../experiments/contact-traces.ts';
import type { Series } from '../../experiments/pair-types.ts';
import type { Pathway } from '../../experiments/pathways.ts';
import { type CsvValue, csv } from '../../io/output/csv.ts';
import type { CellModel } from '../../model/cell.ts';

export interface FigureTable {
  name: string;
  /** With units. */
  columns: string[];
  /** One value a column; NaN and null are empty fields. */
  rows: CsvValue[][];
}

export interface FigurePicture {
  name: string;
  svg: string;
}

export interface SingleFigureOptions extends SimulationOptions {
  /** Postsynaptic cells; the figure's shipped one by default. */
  cells?: readonly CellModel[];
  /** Physiology and, where contacts are drawn, their places; the figure's own by default. */
  pathway?: Pathway;
  /** How many contacts or pairs: a few, or as many as published. Default quick. */
  effort?: 'quick' | 'full';
  /** Connected pairs drawn, in place of the effort's. */
  pairs?: number;
  seed?: number;
  /** Told what is simulated, before it begins. */
  onStage?: (stage: string) => void;
}

export interface SingleFigure {
  name: string;
  title: string;
  /** What it shows and where the like was published. */
  description: string;
  /** Runs of a cell, and biological time of them all, s: what an estimate of the cost needs. */
  cost(options: Pick<SingleFigureOptions, 'effort' | 'pairs' | 'cells'>): {
    runs: number;
    biological_s: number;
  };
  run(
    engine: Engine,
    options?: SingleFigureOptions,
  ): Promise<{ tables: FigureTable[]; pictures: FigurePicture[] }>;
}

/** A table as the text of a CSV file. */
export const tableCsv = ({ columns, rows }: FigureTable): string => csv(columns, rows);

/** from, from + interval … to. */
export function everyMs(from_ms: number, to_ms: number, interval_ms: number): number[] {
  const n = Math.round((to_ms - from_ms) / interval_ms);
  return Array.from({ length: n + 1 }, (_, i) => from_ms + i * interval_ms);
}

/** A series between its samples. */
export const sampled = ({ t_ms, values }: Series, at_ms: number): number =>
  valueAt(t_ms, values, at_ms);
