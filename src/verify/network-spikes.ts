/** Spikes of a network case: spikes.csv, and lists by cell in summary.json. */
import { type CaseFolder, readTable } from './case-folder.ts';
import { columnOf } from './csv.ts';
import { type Finding, Worst } from './finding.ts';
import type { NetworkOutcome } from './network-run.ts';
import type { Standard } from './tolerances.ts';

const SPIKES = 'spikes.csv';

interface Spike {
  run: number;
  site: string;
  /** The step at whose end the threshold was exceeded. */
  t_ms: number;
  /** Where the line between the two steps crosses. */
  crossing_ms: number;
}

/**
 * Spikes of every site of every cell, as every step of the run tells them; where a site is the
 * detector's, at the steps that the detector gives.
 */
export function spikesOf({ model, watch, result }: NetworkOutcome): Spike[] {
  const { dt_ms, sites, cells, detectorOf } = model;
  return watch.flatMap(({ extremes }, run) =>
    sites.flatMap(({ name, nodeOf }, s) => {
      const { cell } = cells[run]!;
      const { crossings_ms } = extremes.channels[s]!;
      const steps_ms = crossings_ms.map((t) => Math.ceil(t / dt_ms - 1e-9) * dt_ms);
      const isDetector = nodeOf(cell) === detectorOf(cell);
      const detected_ms = isDetector ? result.runs[run]!.spikes_ms : steps_ms;
      return Array.from(detected_ms, (t_ms, k) => ({
        run,
        site: name,
        t_ms,
        crossing_ms: crossings_ms[k] ?? Number.NaN,
      }));
    }),
  );
}

export function compareSpikeTable(
  folder: CaseFolder,
  outcome: NetworkOutcome,
  standard: Standard,
): Finding[] {
  if (!folder.files.includes(SPIKES)) return [];
  const { model } = outcome;
  const table = readTable(folder, SPIKES, ['population', 'site']);
  const dt = columnOf(table, 'dt').values;
  const node = columnOf(table, 'node').values;
  const detect = columnOf(table, 't_detect');
  const interpolated = columnOf(table, 't_interp');
  const populations = table.texts.get('population') ?? [];
  const sites = table.texts.get('site') ?? [];
  const own = Array.from(dt.keys()).filter((r) => dt[r] === model.dt_ms);
  const ours = spikesOf(outcome);
  const findings: Finding[] = [];
  /** Spike of ours by row of the table. */
  const paired = new Map<number, Spike>();
  model.cells.forEach((cell, run) => {
    for (const { name } of model.sites) {
      const rows = own.filter(
        (r) => populations[r] === cell.population && node[r] === cell.node && sites[r] === name,
      );
      const mine = ours.filter((s) => s.run === run && s.site === name);
      const variable = `${cell.population}:${cell.node} ${name}`;
      const place = { file: SPIKES, variable };
      const count = new Worst({ ...place, quantity: 'count' }, standard);
      count.see(mine.length, rows.length, 0, 'the whole run');
      const step = new Worst({ ...place, quantity: 'spikeStep' }, standard, model);
      const time = new Worst({ ...place, quantity: 'spikeTime' }, standard, model);
      rows.slice(0, mine.length).forEach((r, k) => {
        const spike = mine[k]!;
        paired.set(r, spike);
        // grid times gather rounding in the reference
        step.see(spike.t_ms, detect.values[r]!, 1e-3 * model.dt_ms, detect.values[r]!);
        time.see(
          spike.crossing_ms,
          interpolated.values[r]!,
          interpolated.halfUnits[r]!,
          detect.values[r]!,
        );
      });
      findings.push(...count.take(), ...step.take(), ...time.take());
    }
  });
  return [...findings, ...compareOrder(own, detect.values, paired, standard)];
}

/** Pairs of spikes that the reference has at different steps and we have the other way round. */
function compareOrder(
  rows: number[],
  detect_ms: Float64Array,
  paired: Map<number, Spike>,
  standard: Standard,
): Finding[] {
  const place = { file: SPIKES, variable: 'all sites', quantity: 'spikeOrder' as const };
  const worst = new Worst(place, standard);
  const known = rows
    .filter((r) => paired.has(r))
    .sort((a, b) => detect_ms[a]! - detect_ms[b]! || paired.get(a)!.t_ms - paired.get(b)!.t_ms);
  let turned = 0;
  let at = 0;
  for (let k = 1; k < known.length; k++) {
    const late = paired.get(known[k - 1]!)!.t_ms > paired.get(known[k]!)!.t_ms + 1e-9;
    if (!late || detect_ms[known[k - 1]!] === detect_ms[known[k]!]) continue;
    turned++;
    at = detect_ms[known[k]!]!;
  }
  if (known.length > 0) worst.seeDeviation(turned, 0, 0, at);
  return worst.take();
}

const DETECTED = /^spike_times_thr(-?\d+)mV_soma1$/;

/** `runs.dt0.025.spike_times_thr-30mV_soma1`: a list of times a cell. */
export function compareSpikeLists(
  summary: unknown,
  { model, result }: NetworkOutcome,
  standard: Standard,
): Finding[] {
  const runs = (summary as { runs?: Record<string, Record<string, unknown>> } | null)?.runs;
  const own = runs?.[`dt${model.dt_ms}`] ?? {};
  return Object.entries(own).flatMap(([key, lists]) => {
    if (!DETECTED.test(key) || !Array.isArray(lists)) return [];
    return lists.flatMap((times: number[], run) => {
      const place = { file: 'summary.json', variable: `spikes of cell ${run}` };
      const ours = result.runs[run]?.spikes_ms ?? new Float64Array(0);
      const count = new Worst({ ...place, quantity: 'count' }, standard);
      count.see(ours.length, times.length, 0, 'the whole run');
      const step = new Worst({ ...place, quantity: 'spikeStep' }, standard, model);
      times.slice(0, ours.length).forEach((t, k) => {
        step.see(ours[k]!, t, 1e-3 * model.dt_ms, t);
      });
      return [...count.take(), ...step.take()];
    });
  });
}
