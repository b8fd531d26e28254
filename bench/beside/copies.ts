/** Copies of a reference cell without contacts: compartment-steps a second on each side. */

import { arborCells, coreneuronCells, neuronCells } from '../neuron.ts';
import { cellJob, type ReferenceFile, segments } from '../reference.ts';
import { type Engines, spikesInWords, stepsOnCpu, warmSteps } from './engines.ts';
import { load, millions, say } from './say.ts';

export interface CopiesTable {
  title: string;
  reference: ReferenceFile;
  copies: number[];
  /** Into every soma. */
  current_nA: number;
  /** Biological time of one copy, shared among more of them, ms. */
  budget_ms: number;
}

/** Longest run, ms: one cell alone needs no more. */
const LONGEST_MS = 400;
/** On the CPU engine one lane comes after another: more copies change nothing. */
const MOST_ON_CPU = 64;

export async function copiesTable(engines: Engines, table: CopiesTable): Promise<void> {
  const { reference, current_nA } = table;
  const { cell, path } = reference;
  const perCell = segments(cell);
  const columns = [
    ...['GPU', 'CPU'],
    ...(engines.neuron ? ['NEURON', 'GPU/NEURON', 'CPU/NEURON'] : []),
    ...(engines.coreneuron ? ['CoreNEURON', 'GPU/CoreNEURON'] : []),
    ...(engines.arbor ? ['Arbor', 'GPU/Arbor'] : []),
  ];
  console.log(`\n${table.title} (${perCell} compartments), dt 0.025 ms`);
  console.log('Million compartment-steps a second, and ratios');
  say('copies', ...columns, 'load');
  const notes: string[] = [];
  const between: string[] = [];
  const memory: string[] = [];
  for (const copies of table.copies) {
    const duration_ms = Math.max(10, Math.min(LONGEST_MS, Math.round(table.budget_ms / copies)));
    const steps = perCell * copies * (duration_ms / 0.025);
    const asked = { model: path, copies, duration_ms, current_nA };
    const neuron = engines.neuron ? neuronCells(asked) : null;
    const coreneuron = engines.coreneuron ? coreneuronCells(engines.coreneuron, asked) : null;
    const arbor = engines.arbor ? arborCells(engines.arbor, asked) : null;
    const { steps_s, result: gpu } = await warmSteps(
      engines,
      cellJob(cell, copies, duration_ms, current_nA),
    );
    const cpuCopies = Math.min(copies, MOST_ON_CPU);
    const cpu = await stepsOnCpu(engines.cpu, cellJob(cell, cpuCopies, duration_ms, current_nA));
    const gpuSpeed = steps / steps_s;
    const cpuSpeed = ((steps / copies) * cpuCopies) / cpu.steps_s;
    const row: string[] = [millions(gpuSpeed), millions(cpuSpeed)];
    const own = gpu.runs[0]!.spikes_ms;
    if (neuron) {
      const theirs = neuron.compartment_steps_per_s;
      row.push(millions(theirs), (gpuSpeed / theirs).toFixed(2), (cpuSpeed / theirs).toFixed(2));
      notes.push(`  ${copies}: NEURON, ${spikesInWords(own, neuron.spikes_ms)}`);
    }
    if (coreneuron) {
      const theirs = coreneuron.compartment_steps_per_s;
      row.push(millions(theirs), (gpuSpeed / theirs).toFixed(2));
      const name = `CoreNEURON (cell_permute ${coreneuron.cell_permute})`;
      notes.push(`  ${copies}: ${name}, ${spikesInWords(own, coreneuron.spikes_ms)}`);
      if (neuron) {
        const words = spikesInWords(coreneuron.spikes_ms, neuron.spikes_ms);
        between.push(`  ${copies}: ${words}`);
      }
    }
    if (arbor) {
      const theirs = arbor.compartment_steps_per_s;
      row.push(millions(theirs), (gpuSpeed / theirs).toFixed(2));
      notes.push(`  ${copies}: Arbor, ${spikesInWords(own, arbor.spikes_ms)}`);
    }
    say(copies, ...row, load());
    const bytes = [gpu.memory_bytes / copies, cpu.result.memory_bytes / cpuCopies];
    memory.push(`${copies}: ${bytes.map((b) => (b / perCell).toFixed(0)).join(' and ')}`);
  }
  if (notes.length)
    console.log(['Spikes of the first copy on the GPU engine and', ...notes].join('\n'));
  if (between.length)
    console.log(['Spikes of the first copy in CoreNEURON and in NEURON', ...between].join('\n'));
  console.log(`Bytes per compartment on GPU and CPU: ${memory.join('; ')}`);
}
