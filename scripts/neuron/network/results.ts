/**
 * Results as run.py leaves them, and the same tables of our own runs. A folder with SONATA's spikes.h5 in
 * place of spikes.csv is read too; it tells nothing of releases and end states.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JobResult } from '../../../src/engine/job.ts';
import { csv } from '../../../src/io/output/csv.ts';
import { nodeFiles } from '../../../src/io/sonata/node-files.ts';
import { readSpikes } from '../../../src/io/sonata/spikes.ts';
import { InputError } from '../../../src/model/input-error.ts';

export interface NetworkResults {
  /** Spike times by run's name, ms, ascending. */
  spikes: Map<string, number[]>;
  /** In the order they acted; t as each program tells it, at most dt/2 apart. Null: not told. */
  releases: { key: string; t_ms: number; vesicles: number }[] | null;
  /** Final ρ and more by `run contact`. Null: not told. */
  ends: Map<string, Record<string, number>> | null;
}

/** Sixteen digits: what a float64 holds. */
const DIGITS = 17;

export function resultFiles(names: readonly string[], { runs }: JobResult): Record<string, string> {
  const spikes = runs.flatMap(({ spikes_ms }, run) =>
    Array.from(spikes_ms, (t) => ({ run, t: Number(t.toFixed(9)) })),
  );
  spikes.sort((a, b) => a.t - b.t || a.run - b.run);
  return {
    'spikes.csv': csv(
      ['run', 'name', 't_ms'],
      spikes.map(({ run, t }) => [run, names[run]!, t]),
      DIGITS,
    ),
    'releases.csv': csv(
      ['run', 'contact', 'input', 't_ms', 'vesicles'],
      runs.flatMap(({ releases }, run) =>
        releases.map((r) => [run, r.contact, r.input, Number(r.t_ms.toFixed(9)), r.vesicles]),
      ),
      DIGITS,
    ),
    'end_state.csv': csv(
      ['run', 'contact', 'rho', 'gmax_AMPA_nS', 'Use', 'effcai', 'effcaiPeak'],
      runs.flatMap(({ contacts }, run) =>
        contacts.flatMap((end, contact) =>
          end
            ? [[run, contact, end.rho, end.gmax_AMPA_nS, end.Use, end.effcai, end.effcaiPeak]]
            : [],
        ),
      ),
      DIGITS,
    ),
  };
}

export async function readResults(folder: string): Promise<NetworkResults> {
  const sonata = join(folder, 'spikes.h5');
  if (!existsSync(join(folder, 'spikes.csv')) && existsSync(sonata)) {
    return { spikes: await sonataSpikes(sonata), releases: null, ends: null };
  }
  const spikes = new Map<string, number[]>();
  for (const { name, t_ms } of read(folder, 'spikes.csv')) add(spikes, name!, Number(t_ms));
  const releases = read(folder, 'releases.csv').map((row) => ({
    key: `${row.run} ${row.contact} ${row.input}`,
    t_ms: Number(row.t_ms),
    vesicles: Number(row.vesicles),
  }));
  const ends = new Map<string, Record<string, number>>();
  for (const { run, contact, ...values } of read(folder, 'end_state.csv')) {
    const numbers = Object.entries(values).map(([key, value]) => [key, Number(value)]);
    ends.set(`${run} ${contact}`, Object.fromEntries(numbers));
  }
  return { spikes, releases, ends };
}

async function sonataSpikes(path: string): Promise<Map<string, number[]>> {
  const spikes = new Map<string, number[]>();
  for (const { population, node_ids, timestamps_ms } of await readSpikes(path, nodeFiles)) {
    node_ids.forEach((id, k) => {
      add(spikes, `${population}:${id}`, timestamps_ms[k]!);
    });
  }
  return spikes;
}

function add(lists: Map<string, number[]>, key: string, value: number): void {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  list.push(value);
}

function read(folder: string, name: string): Record<string, string>[] {
  const file = join(folder, name);
  if (!existsSync(file)) {
    throw new InputError({ format: 'network-compare', file }, 'no such file: has the run ended?');
  }
  const [head, ...lines] = readFileSync(file, 'utf8').trim().split('\n');
  const columns = head!.split(',');
  return lines.map((line) => {
    const values = line.split(',');
    return Object.fromEntries(columns.map((column, i) => [column, values[i]!]));
  });
}
