/**
 * A figure that is no population of pairings: a function from an engine to tables and pictures.
 * `rhostar figure` runs it, writes NAME.csv of each table and NAME.svg and .png of each picture.
 */
import type { Engine } from '../engine/job.ts';
import type { CellsByType } from '../experiments/figures/populations.ts';
import type { ReadFile } from '../experiments/resolve-cells.ts';
import type { CsvValue } from '../io/output/csv.ts';

export interface SingleFigureOptions {
  /** Fewer cells, contacts or repetitions. */
  quick: boolean;
  seed: number;
  /** Cells by type, and how to read the files they name. */
  cells: CellsByType;
  readFile: ReadFile;
  /** Told what is being done, before it begins. */
  onStage?: (text: string) => void;
  signal?: AbortSignal;
}

export interface SingleFigureResult {
  tables: { name: string; columns: readonly string[]; rows: readonly (readonly CsvValue[])[] }[];
  pictures: { name: string; svg: string }[];
}

export interface SingleFigure {
  name: string;
  title: string;
  /** What stands in the published figure. */
  shows?: string;
  /** Runs and their biological time. */
  cost?(options: { quick: boolean }): { runs: number; biological_s: number };
  run(engine: Engine, options: SingleFigureOptions): Promise<SingleFigureResult>;
}
