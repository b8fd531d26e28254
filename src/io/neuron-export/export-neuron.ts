/**
 * A job as a folder that runs the same network in NEURON: `python3 run.py` there.
 *
 * model.json says everything explicitly (circuits/neuron/README.txt tells its form); the mechanisms
 * are the program's own files, which NEURON compiles, beside the synapses in circuits/neuron.
 */
import type { Job } from '../../engine/job.ts';
import type { CellModel } from '../../model/cell.ts';
import { exportedCell } from './cell.ts';
import { sharedNumbers } from './check.ts';
import { exportedContact, exportedRecorders, exportedStimulus } from './run.ts';
import { SHIPPED_FILES } from './shipped.ts';

export interface NeuronExportOptions {
  /** What the network is called. */
  name: string;
  /** Names of the runs, for the tables; their numbers where absent. */
  runs?: readonly string[];
  /** NMODL text of a mechanism of the cells; null where NEURON has it of its own. */
  mechanismText: (name: string) => string | null;
}

/**
 * Path in the folder → text. Everything a fixed step can do is exported.
 *
 * @throws InputError where NEURON cannot run the job as one network (check.ts)
 */
export function exportNeuron(job: Job, options: NeuronExportOptions): Record<string, string> {
  const files: Record<string, string> = { ...SHIPPED_FILES, 'model.json': modelText(job, options) };
  const names = new Set(job.runs.flatMap(({ cell }) => cell.mechanisms.map((m) => m.name)));
  for (const name of [...names].sort()) {
    const text = options.mechanismText(name);
    if (text !== null) files[`mod/${name}.mod`] = text;
  }
  return files;
}

function modelText(job: Job, { name, runs: names }: NeuronExportOptions): string {
  const shared = sharedNumbers(job);
  const cells = new Map<CellModel, number>();
  for (const { cell } of job.runs) if (!cells.has(cell)) cells.set(cell, cells.size);
  const head = {
    format: 'rhostar-neuron-1',
    name,
    ...shared,
    dt_ms: job.dt_ms,
    duration_ms: job.duration_ms,
    scheme: job.scheme,
    vdccGates: job.vdccGates,
    initDepleted: job.initDepleted,
    minisSingleVesicle: job.minisSingleVesicle ?? false,
    synapse: job.synapse,
    gapJunctions: job.gapJunctions ?? [],
  };
  const cellTexts = [...cells.keys()].map((cell) => JSON.stringify(exportedCell(cell)));
  const runTexts = job.runs.map((run, r) => {
    const runName = names?.[r] ?? String(r);
    const { contacts } = run;
    const rest = {
      name: runName,
      cell: cells.get(run.cell),
      vInit_mV: run.cell.vInit_mV,
      detector: run.detector,
      fastForward_ms: run.fastForward_ms,
      stimuli: run.stimuli.map(exportedStimulus),
      recorders: exportedRecorders(run, runName),
    };
    const lines = Array.from({ length: contacts.length }, (_, c) =>
      JSON.stringify(exportedContact(contacts.at(c)!)),
    );
    return withList(rest, 'contacts', lines);
  });
  return `${withLists(head, { cells: cellTexts, runs: runTexts })}\n`;
}

const withList = (rest: object, key: string, items: string[]) => withLists(rest, { [key]: items });

/** An object as JSON, with lists of texts that are JSON already, an entry a line. */
function withLists(rest: object, lists: Record<string, string[]>): string {
  const parts = Object.entries(lists).map(
    ([key, items]) => `${JSON.stringify(key)}:[\n${items.join(',\n')}]`,
  );
  return `${JSON.stringify(rest).slice(0, -1)},\n${parts.join(',\n')}}`;
}
