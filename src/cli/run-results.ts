/** A finished folder of `rhostar run`, read for the study of its plasticity. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  type ContactRows,
  type PopulationSpikes,
  type StudyInput,
  studyInput,
} from '../experiments/network/study-input.ts';
import { MANIFEST } from '../io/output/manifest.ts';
import type { SimulationManifest } from '../io/output/simulation-manifest.ts';
import { nodeFiles } from '../io/sonata/node-files.ts';
import { readSpikes } from '../io/sonata/spikes.ts';
import { columnOf, parseTable } from '../verify/csv.ts';
import { UsageError } from './faults.ts';
import { simulationManifest } from './simulation-folder.ts';

export interface RunResults extends StudyInput {
  manifest: SimulationManifest;
}

/** UsageError where the folder holds no finished run with plastic contacts; InputError where a file is damaged. */
export async function readRunResults(folder: string): Promise<RunResults> {
  const manifest = finished(folder);
  const weights = join(folder, 'weights.csv');
  if (!existsSync(weights)) {
    throw new UsageError(
      `${folder}: its run had no plastic contacts (no weights.csv), expected some to study`,
    );
  }
  const rows = contactRows(readFileSync(weights, 'utf8'), weights);
  const spikes = await spikesOf(folder, manifest);
  const input = studyInput(rows, spikes, { cells: manifest.cells, t_ms: manifest.t_ms });
  if (input.columns.preCell.length === 0) {
    throw new UsageError(
      `${folder}: all ${rows.preNode.length} plastic contacts come from cells that were not simulated`,
    );
  }
  return { manifest, ...input };
}

function finished(folder: string): SimulationManifest {
  const manifest = simulationManifest(folder);
  if (manifest === null) {
    throw new UsageError(
      `${folder}: holds no results of rhostar run (no ${MANIFEST}), expected the folder of a run`,
    );
  }
  const { t_ms, tstop_ms, sessions } = manifest;
  if (sessions.at(-1)?.outcome !== 'complete') {
    throw new UsageError(
      `${folder}: the run is not finished, it came to ${t_ms} of ${tstop_ms} ms: rhostar run … --resume goes on with it`,
    );
  }
  return manifest;
}

const TEXTS = [
  ...['edge_population', 'pre_population', 'post_population', 'pathway', 'post_layer'],
  ...['section', 'section_type'],
];

function contactRows(text: string, file: string): ContactRows {
  const table = parseTable(text, file, TEXTS);
  const numbers = (name: string) => columnOf(table, name).values;
  return {
    prePopulation: table.texts.get('pre_population')!,
    preNode: numbers('pre_node'),
    postPopulation: table.texts.get('post_population')!,
    postNode: numbers('post_node'),
    section: numbers('section_id'),
    distance_um: numbers('distance_um'),
    rhoBefore: numbers('rho_start'),
    rhoAfter: numbers('rho_end'),
    gmaxBefore_nS: numbers('gmax_AMPA_start_nS'),
    gmaxAfter_nS: numbers('gmax_AMPA_end_nS'),
  };
}

/** The one file of the run that holds spikes; its name is the configuration's. */
async function spikesOf(
  folder: string,
  { files }: SimulationManifest,
): Promise<PopulationSpikes[]> {
  for (const name of files.filter((one) => one.endsWith('.h5'))) {
    const path = resolve(folder, name);
    if (!existsSync(path)) continue;
    const file = await nodeFiles.openHdf5(path);
    const isSpikes = file.has('/spikes') === 'group';
    file.close();
    if (isSpikes) return readSpikes(path, nodeFiles);
  }
  throw new UsageError(`${folder}: none of its files holds spikes`);
}
