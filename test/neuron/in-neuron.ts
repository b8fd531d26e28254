/** Runs an exported folder in NEURON and reads what it leaves. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ensureNeuron, findNeuron, isReady } from '../../scripts/neuron/install.mjs';
import type { Job } from '../../src/engine/job.ts';
import { exportNeuron } from '../../src/io/neuron-export/export-neuron.ts';
import { mechanismText } from '../../src/nmodl/registry.ts';

export const mandatory = process.env.RHOSTAR_NEURON === '1';
export const neuron = isReady() ? findNeuron() : null;
if (!neuron && !mandatory) {
  console.log('not run: NEURON is not installed (node scripts/neuron/install.mjs)');
}

export interface NeuronRun {
  /** What run.py printed. */
  printed: string;
  spikes: { run: number; t_ms: number }[];
  traces: { columns: string[]; rows: number[][] };
  releases: { run: number; contact: number; input: string; t_ms: number; vesicles: number }[];
  ends: { run: number; contact: number; values: Record<string, number> }[];
}

export function runInNeuron(job: Job, args: string[] = []): NeuronRun {
  const { python } = neuron ?? ensureNeuron();
  const folder = mkdtempSync(join(tmpdir(), 'rhostar-export-'));
  try {
    const files = exportNeuron(job, { name: 'test', mechanismText });
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    const { status, stdout, stderr } = spawnSync(python, ['run.py', ...args], {
      cwd: folder,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`NEURON failed: ${stdout}${stderr}`);
    return { printed: stdout, ...readResults(folder) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readResults(folder: string): Omit<NeuronRun, 'printed'> {
  const read = (name: string) => {
    const [head, ...lines] = readFileSync(join(folder, name), 'utf8').trim().split('\n');
    return { columns: head!.split(','), rows: lines.map((line) => line.split(',')) };
  };
  const ends = read('end_state.csv');
  const traces = read('traces.csv');
  return {
    spikes: read('spikes.csv').rows.map(([run, , t]) => ({ run: Number(run), t_ms: Number(t) })),
    traces: {
      columns: traces.columns,
      rows: traces.rows.map((row) => row.map((x) => (x === '' ? Number.NaN : Number(x)))),
    },
    releases: read('releases.csv').rows.map(([run, contact, input, t, vesicles]) => ({
      run: Number(run),
      contact: Number(contact),
      input: input!,
      t_ms: Number(t),
      vesicles: Number(vesicles),
    })),
    ends: ends.rows.map((row) => ({
      run: Number(row[0]),
      contact: Number(row[1]),
      values: Object.fromEntries(ends.columns.map((name, i) => [name, Number(row[i])])),
    })),
  };
}
