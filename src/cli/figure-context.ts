/** What every kind of figure is asked for with, and the command that asks the same again. */
import type { FigureSize } from '../experiments/figures/figure-size.ts';
import type { CellsByType, PairSource } from '../experiments/figures/populations.ts';
import type { EngineChoice } from './engine-choice.ts';
import type { FigureFolder } from './figure-folder.ts';
import type { InputFiles } from './input-files.ts';
import type { RecordedFiles } from './recorded-files.ts';

export interface FigureOptions {
  name: string;
  engine: EngineChoice;
  quick: boolean;
  full: boolean;
  pairs?: number | undefined;
  testSpikes?: number | undefined;
  /** Of biological time, of a network. */
  seconds?: number | undefined;
  seed: number;
  /** PAIR_CIRCUIT where not given. */
  circuit?: string | undefined;
  morphologies?: string | undefined;
  emodels?: string | undefined;
  store: string;
  out?: string | undefined;
}

export interface FigureContext {
  options: FigureOptions;
  size: FigureSize;
  /** Of figures that are not of pairs. */
  cells: CellsByType;
  pairs: PairSource;
  files: InputFiles;
  circuitFiles: RecordedFiles;
  folder: FigureFolder;
}

/** Pixels a unit of the PNG: 300 dpi where a unit is 1/96 inch. */
export const PRINT_SCALE = 3;

/** The words of the command, with all that determines its results. */
export function commandOf(options: FigureOptions): string[] {
  const { name, engine, quick, full, pairs, testSpikes, seconds, seed } = options;
  const { circuit, morphologies, emodels } = options;
  const given = (option: string, value: string | number | undefined) =>
    value === undefined ? [] : [`--${option}`, String(value)];
  return [
    ...['figure', name],
    ...(quick ? ['--quick'] : []),
    ...(full ? ['--full'] : []),
    ...given('pairs', pairs),
    ...given('test-spikes', testSpikes),
    ...given('seconds', seconds),
    ...['--seed', String(seed), '--engine', engine],
    ...given('circuit', circuit),
    ...given('morphologies', morphologies),
    ...given('emodels', emodels),
    ...['--store', options.store],
    ...given('out', options.out),
  ];
}
