/**
 * A figure of single contacts: a name, and one call that simulates what it shows and gives back its numbers
 * as tables and its pictures as SVG. Nothing is written; a command or a page decides where they go.
 */

import { valueAt } from '../../analysis/epsp.ts';
import type { Engine } from '../../engine/job.ts';
import type { SimulationOptions } from '../../experiments/contact-traces.ts';
import type { CellFile } from '../../experiments/experiment-schema.ts';
import type { Series } from '../../experiments/pair-types.ts';
import type { ReadFile } from '../../experiments/resolve-cells.ts';
import { type CsvValue, csv } from '../../io/output/csv.ts';

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
  /** A few contacts or pairs in place of as many as published. Default true. */
  quick?: boolean;
  /** Of the release, and of the places of contacts where they are spread by distance. Default 1. */
  seed?: number;
  /** Cells by type; those of the pathway's postsynaptic type are taken in turn. Default a shipped one. */
  cells?: Readonly<Record<string, readonly CellFile[]>>;
  /** Gives the files that cells and pathway name. */
  readFile?: ReadFile;
  /** Name of a shipped pathway, or the path of a file. Default L5_TTPC-L5_TTPC. */
  pathway?: string;
  /** Connected pairs drawn, in place of the figure's number. */
  pairs?: number;
  /** Which pairs are drawn. Default the figure's own. */
  pairSeed?: number;
  /** Told what is simulated, before it begins. */
  onStage?: (stage: string) => void;
}

export interface SingleFigureResult {
  tables: FigureTable[];
  pictures: FigurePicture[];
}

export interface SingleFigure {
  name: string;
  title: string;
  /** What it shows. */
  shows: string;
  /** Runs of a cell and biological time of them all, for one cell of its default pathway. */
  cost(options?: Pick<SingleFigureOptions, 'quick' | 'pairs'>): FigureCost;
  run(engine: Engine, options?: SingleFigureOptions): Promise<SingleFigureResult>;
}

export interface FigureCost {
  runs: number;
  biological_s: number;
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
