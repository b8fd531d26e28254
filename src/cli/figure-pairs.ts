/** `--circuit` of figures: where the pairs of a pathway come from. */
import { pairCircuitOpener } from '../builder/open-pair-circuit.ts';
import { PAIR_CIRCUIT, type PairSource } from '../experiments/figures/populations.ts';
import type { FigureCells } from './figure-cells.ts';
import type { FigureOptions } from './figure-context.ts';
import type { InputFiles } from './input-files.ts';
import type { RecordedFiles } from './recorded-files.ts';

/** `--circuit pathway`: no circuit, contacts drawn from the pathway's distributions. */
export const FROM_PATHWAY = 'pathway';

export interface PairSourceRequest extends FigureCells {
  options: Pick<FigureOptions, 'circuit' | 'morphologies' | 'emodels'>;
  files: InputFiles;
  /** What is read of a circuit goes into these. */
  circuitFiles: RecordedFiles;
}

export function pairSource(request: PairSourceRequest): PairSource {
  const { options, cells, listed, files, circuitFiles } = request;
  const { circuit = PAIR_CIRCUIT, morphologies, emodels } = options;
  if (circuit === FROM_PATHWAY) {
    return { kind: 'pathway', cells, readFile: async (path) => files.text(path) };
  }
  return {
    kind: 'circuit',
    circuit,
    open: pairCircuitOpener({ files: circuitFiles, pathOf: (path) => path }),
    ...(listed === undefined ? {} : { cells: listed }),
    ...(morphologies === undefined ? {} : { morphologies }),
    ...(emodels === undefined ? {} : { emodels }),
  };
}
