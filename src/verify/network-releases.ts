/** Releases of a network case: every arrival of releases.csv, and the totals of the summary. */
import type { ContactInput, Draws } from '../engine/job.ts';
import { random123Stream } from '../model/philox.ts';
import { type CaseFolder, readTable } from './case-folder.ts';
import { columnOf } from './csv.ts';
import { type Finding, Worst } from './finding.ts';
import {
  type FollowedRelease,
  FULL_RELEASE,
  followReleases,
  type LoggedArrival,
} from './follow-releases.ts';
import { contactIndices } from './network-model.ts';
import type { NetworkOutcome } from './network-run.ts';
import { addChannel } from './simulation.ts';
import type { QuantityName, Standard } from './tolerances.ts';

const RELEASES = 'releases.csv';

/** Arrivals that the engine acted on, at their exact times, in the order they acted. */
export function arrivalsOf(outcome: NetworkOutcome, synapse: number): LoggedArrival[] {
  const { model, result } = outcome;
  const { run, contact } = model.synapses[synapse]!;
  const index = contactIndices(model)[synapse]!;
  const sender = contact.source && result.runs[contact.source.run]!;
  const times: Record<ContactInput, ArrayLike<number>> = {
    source: sender ? sender.spikes_ms.map((t) => t + contact.source!.delay_ms) : [],
    arrival: contact.arrivals_ms ?? [],
    mini: contact.minis_ms ?? [],
  };
  const seen: Record<ContactInput, number> = { source: 0, arrival: 0, mini: 0 };
  return result.runs[run]!.releases.filter((r) => r.contact === index).map((r) => ({
    input: r.input,
    t_ms: times[r.input][seen[r.input]++] ?? Number.NaN,
    vesicles: r.vesicles,
    Use: useAt(outcome, synapse, r.t_ms),
  }));
}

/** Use of a contact at a time: its parameter, or what it has become. */
function useAt({ model, end }: NetworkOutcome, synapse: number, t_ms: number): number {
  const { run, contact } = model.synapses[synapse]!;
  if (contact.kind === 'static') return contact.parameters.Use;
  const { channels, rows } = end[run]!;
  const index = contactIndices(model)[synapse]!;
  const at = addChannel(channels, { kind: 'synapse', contact: index, variable: 'Use_TM' });
  const tick = Math.round(t_ms / model.dt_ms);
  const [before, after] = rows.around(tick);
  const [a, b] = [rows.at(before, at), rows.at(after, at)];
  return before === after ? a : a + ((b - a) * (tick - before)) / (after - before);
}

export function releasesOf(outcome: NetworkOutcome, synapse: number) {
  const { model } = outcome;
  const { contact, isPlastic } = model.synapses[synapse]!;
  const { Dep_ms, Fac_ms, Nrrp } = contact.parameters;
  return followReleases(arrivalsOf(outcome, synapse), {
    isPlastic,
    Dep_ms,
    Fac_ms,
    Nrrp,
    initDepleted: model.initDepleted,
    draws: streamOf(contact.draws),
  });
}

function streamOf(draws: Draws): { next(): number } {
  if (draws.kind === 'full') return FULL_RELEASE;
  if (draws.kind === 'random123') return random123Stream(draws.ids, draws.globalIndex);
  let k = 0;
  return { next: () => draws.values[k++] ?? Number.NaN };
}

/** Columns of releases.csv, by both spellings. */
const COLUMNS: [RegExp, QuantityName, (r: FollowedRelease) => number][] = [
  [/^t_arrival$/, 'arrival', (r) => r.t_ms],
  [/^u$/, 'releaseProbability', (r) => r.u],
  [/^p_rec$/, 'releaseProbability', (r) => r.pRefill],
  [/^sites_empty$/, 'releases', (r) => r.empty],
  [/^recovered_now$/, 'releases', (r) => r.refilled],
  [/^(available|sites_filled)$/, 'releases', (r) => r.available],
  [/^released$/, 'releases', (r) => r.vesicles],
  [/^draws_(before|used_before)$/, 'releases', (r) => r.drawsBefore],
  [/^draws_used$/, 'releases', (r) => r.drawsUsed],
];

export function compareReleases(
  folder: CaseFolder,
  outcome: NetworkOutcome,
  standard: Standard,
): Finding[] {
  const { model } = outcome;
  const followed = model.synapses.map((_, i) => releasesOf(outcome, i).releases);
  const own = ownDraws(outcome, followed, standard);
  if (!folder.files.includes(RELEASES)) return own;
  const table = readTable(folder, RELEASES, ['label', 'draws_recover', 'draws_release']);
  const key = columnOf(table, table.columns.includes('index') ? 'index' : 'synapse').values;
  const rowsOf = new Map<number, number[]>();
  for (const [r, i] of key.entries()) rowsOf.set(i, [...(rowsOf.get(i) ?? []), r]);
  const place = { file: RELEASES, variable: 'arrivals', quantity: 'count' as const };
  const count = new Worst(place, standard);
  const columns = table.columns.flatMap((name, c) => {
    const known = COLUMNS.find(([pattern]) => pattern.test(name));
    if (!known) return [];
    const [, quantity, of] = known;
    const worst = new Worst({ file: RELEASES, variable: name, quantity }, standard, model);
    return [{ worst, of, values: table.values[c]!, halfUnits: table.halfUnits[c]! }];
  });
  for (const [i, rows] of rowsOf) {
    const releases = followed[i] ?? [];
    const label = model.synapses[i]?.label ?? String(i);
    count.see(releases.length, rows.length, 0, label);
    rows.forEach((r, k) => {
      const release = releases[k];
      if (!release) return;
      for (const { worst, of, values, halfUnits } of columns) {
        worst.see(of(release), values[r]!, halfUnits[r]!, `${label}, ${release.t_ms} ms`);
      }
    });
  }
  return [...own, ...count.take(), ...columns.flatMap(({ worst }) => worst.take())];
}

/** Vesicles of the engine against those that the same draws free on the host. */
function ownDraws(
  { model }: NetworkOutcome,
  followed: FollowedRelease[][],
  standard: Standard,
): Finding[] {
  const place = { file: model.file, variable: 'vesicles from the draws' };
  const worst = new Worst({ ...place, quantity: 'releases' }, standard);
  followed.forEach((releases, i) => {
    const { label } = model.synapses[i]!;
    for (const r of releases) worst.see(r.vesicles, r.drawn, 0, `${label}, ${r.t_ms} ms`);
  });
  return worst.take();
}

/** `release`: events, released_vesicles, available_vesicles of all contacts. */
export function compareReleaseTotals(
  summary: unknown,
  outcome: NetworkOutcome,
  standard: Standard,
): Finding[] {
  const totals = (summary as { release?: Record<string, unknown> } | null)?.release;
  const all = outcome.model.synapses.flatMap((_, i) => releasesOf(outcome, i).releases);
  const sum = (of: (r: FollowedRelease) => number) => all.reduce((n, r) => n + of(r), 0);
  const ours: Record<string, number> = {
    events: all.length,
    released_vesicles: sum((r) => r.vesicles),
    available_vesicles: sum((r) => r.available),
  };
  return Object.entries(ours).flatMap(([name, value]) => {
    const expected = totals?.[name];
    if (typeof expected !== 'number') return [];
    const place = { file: 'summary.json', variable: `release.${name}` };
    const worst = new Worst({ ...place, quantity: 'count' }, standard);
    worst.see(value, expected, 0, 'the whole run');
    return worst.take();
  });
}
