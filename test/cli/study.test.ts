/** `rhostar study` on a folder of a run written by hand: every number of its tables worked out beside it. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { csv } from '../../src/io/output/csv.ts';
import { writeSpikes } from '../../src/io/sonata/write-spikes.ts';
import { rhostar, withFiles, workFolder } from './fixtures.ts';

const work = workFolder();

const HEADER = [
  ...['edge_population', 'edge_id', 'pre_population', 'pre_node', 'post_population', 'post_node'],
  ...['pathway', 'post_layer', 'section_id', 'section', 'section_type', 'position'],
  ...['distance_um', 'branch_order', 'rho_start', 'rho_end', 'Use_start', 'Use_end'],
  ...['gmax_AMPA_start_nS', 'gmax_AMPA_end_nS'],
];

/** Ends, section, path and ρ; ĝ goes from 1 nS to 1 + the change of ρ. */
type Contact = [
  pre: string,
  preNode: number,
  post: number,
  section: number,
  um: number,
  rho: number[],
];

function row([pre, preNode, post, section, um, [start, end]]: Contact, id: number) {
  return [
    ...['edges', id, pre, preNode, 'L5', post, 'TPC > TPC', '5', section, `dend[${section}]`],
    ...['basal', 0.5, um, 2, start!, end!, 0.3, 0.3, 1, 1 + end! - start!],
  ];
}

/**
 * Cells 3, 5 and 8 of L5 among four that were simulated: 3 → 5 with three contacts on a branch, of which the
 * two that are 6 µm apart rise; 5 → 3 with one that falls; 8 → 3 with one that stays; one of a fibre.
 */
const CONTACTS: Contact[] = [
  ['L5', 3, 5, 9, 50, [0, 0.75]],
  ['L5', 3, 5, 9, 56, [0, 0.25]],
  ['L5', 3, 5, 9, 90, [1, 1]],
  ['L5', 5, 3, 2, 10, [1, 0.5]],
  ['L5', 8, 3, 2, 12, [0, 0]],
  ['thal', 0, 3, 2, 14, [0, 0.75]],
];

interface Changes {
  outcome?: string;
  contacts?: Contact[] | null;
}

async function runFolder(name: string, { outcome = 'complete', contacts = CONTACTS }: Changes) {
  const session = { started: '', finished: '', outcome, engine: 'cpu', command: [], wall_s: 1 };
  const manifest = {
    format: 'rhostar-simulation/1',
    program: { name: 'rhostar', version: '0', runtime: '' },
    ...{ simulation: '', circuit: '', condition: {}, identity: '', inputs: [] },
    ...{ dt_ms: 0.025, tstop_ms: 1000, t_ms: outcome === 'complete' ? 1000 : 250 },
    ...{ seeds: {}, extracellular_calcium_mM: 1.05, cells: 4, contacts: {}, warnings: [] },
    files: ['soma.h5', 'out.h5'],
    sessions: [session],
  };
  const folder = withFiles(work, name, { 'manifest.json': manifest });
  if (contacts) writeFileSync(join(folder, 'weights.csv'), csv(HEADER, contacts.map(row)));
  // 3 fires 5 ms before 5, twice; 8 once alone; the fourth cell is silent
  const [node_ids, timestamps_ms] = [
    [3, 5, 3, 5, 8],
    [100, 105, 600, 605, 900],
  ];
  await writeSpikes(join(folder, 'out.h5'), [{ name: 'L5', node_ids, timestamps_ms }]);
  return folder;
}

function table(folder: string, name: string): Record<string, string>[] {
  const [header, ...rows] = readFileSync(join(folder, name), 'utf8').trim().split('\n');
  const names = header!.split(',');
  return rows.map((line) =>
    Object.fromEntries(line.split(',').map((value, c) => [names[c]!, value])),
  );
}

test('a run by hand: shares, co-firing, clusters, rates', async () => {
  const folder = await runFolder('whole', {});
  const { code, out, err } = await rhostar([
    ...['study', folder, '--by', 'moved', '--least-move', '0.25'],
    ...['--co-firing-within', '10', '--cluster-within', '6', '--rate-bin', '500'],
  ]);
  expect(err).toContain('1 plastic contacts of fibres from outside are left out');
  expect(code).toBe(0);
  const study = join(folder, 'study');

  const [crossed, moved] = table(study, 'changes.csv');
  // ρ = 0.5 is still potentiated: only 0 → 0.75 crossed
  expect(crossed).toMatchObject({ change: 'crossed', contacts: '5', potentiated: '1' });
  expect(crossed).toMatchObject({ depressed: '0', changed_share: '0.2' });
  expect(moved).toMatchObject({ potentiated: '2', depressed: '1', unchanged: '2' });
  // of 0.75 + 0.25 + 0.5 the largest holds half
  expect(Number(moved!.share_holding_half_of_change)).toBeCloseTo(0.2, 9);

  const rows = table(study, 'co-firing.csv');
  const of = (group: string) => rows.find((one) => one.group === group)!;
  // 2 pairs of spikes on one side; 2 · 2 pairs by chance, each near with 1 − 0.99²
  const index = 2 / (4 * (1 - 0.99 ** 2));
  expect(Number(of('potentiated').mean_index)).toBeCloseTo(index, 5);
  expect(of('potentiated').mean_pre_before_post).toBe('2');
  expect(of('depressed').mean_post_before_pre).toBe('2');
  // of the two that did not move one is 3 → 5, the other 8 → 3
  expect(Number(of('unchanged').mean_index)).toBeCloseTo(index / 2, 5);

  const clusters = table(study, 'clusters.csv');
  expect(clusters[0]).toMatchObject({ change: 'potentiated', neighbours: 'any', changed: '2' });
  expect(clusters[0]).toMatchObject({ clustered_share: '1', nearest_um: '6' });
  // both are of cell 3: no neighbour of another one
  expect(clusters[2]).toMatchObject({ change: 'potentiated', clustered_share: '0' });

  // four cells, the silent one too: 2 spikes and 3 in half a second each
  const rates = table(study, 'rates-in-time.csv');
  expect(rates.map(({ mean_Hz }) => mean_Hz)).toEqual(['1', '1.5']);
  expect(rates.map(({ active_share }) => active_share)).toEqual(['0.5', '0.75']);

  expect(out).toContain('changed: ρ moved by 0.25 or more');
  expect(out).toMatch(/potentiated +2 +40 % +25\.1/);
  expect(out).toContain('ρ crossed 0.5: 1 up, 0 down');
  expect(readFileSync(join(study, 'study.svg'), 'utf8')).toContain('4 cells, 5 plastic contacts');
  expect(readFileSync(join(study, 'study.png')).subarray(1, 4).toString()).toBe('PNG');
});

test('what cannot be studied is said in one line', async () => {
  const says = async (folder: string, message: RegExp, ...more: string[]) => {
    const { code, err } = await rhostar(['study', folder, ...more]);
    expect(err).toMatch(message);
    expect(err.trim()).not.toContain('\n');
    expect(code).toBe(2);
  };
  await says(join(work, 'nothing'), /nothing: holds no results of rhostar run/);
  const stopped = await runFolder('stopped', { outcome: 'stopped' });
  await says(stopped, /stopped: the run is not finished, it came to 250 of 1000 ms/);
  const rigid = await runFolder('rigid', { contacts: null });
  await says(rigid, /rigid: its run had no plastic contacts/);
  const outside = await runFolder('outside', { contacts: CONTACTS.slice(-1) });
  await says(outside, /all 1 plastic contacts come from cells that were not simulated/);
  const whole = await runFolder('bins', {});
  await says(
    whole,
    /--rate-bin 501: expected at most half of the run, 500 ms/,
    '--rate-bin',
    '501',
  );
  await says(whole, /--least-move 0: expected a number above 0/, '--least-move', '0');
  rmSync(join(whole, 'out.h5'));
  await says(whole, /bins: none of its files holds spikes/);
});
