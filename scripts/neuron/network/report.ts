/** What a comparison says, as text, and whether it found nothing. */
import {
  compareEnds,
  comparePopulations,
  compareReleases,
  distances,
  separation,
  spikesBefore,
} from './compare.ts';
import type { NetworkResults } from './results.ts';

export interface Report {
  text: string;
  ok: boolean;
}

/** One run of NEURON and one of ours. Fine where all spikes and releases before the end agree. */
export function eventReport(
  neuron: NetworkResults,
  ours: NetworkResults,
  first_ms: number,
): Report {
  const apart = separation(neuron, ours, first_ms);
  const until_ms = Math.min(first_ms, apart.t_ms);
  const same = apart.t_ms === Number.POSITIVE_INFINITY;
  const time = (t: number | undefined) => (t === undefined ? 'none' : `${t} ms`);
  const releases = compareReleases(neuron, ours, until_ms);
  const lines = [
    same
      ? `spikes: all ${spikesBefore(neuron, first_ms)} before ${first_ms} ms at the same step`
      : `spikes: ${spikesBefore(neuron, until_ms)} the same, then ${apart.name}: NEURON ${time(apart.neuron_ms)}, ours ${time(apart.ours_ms)}`,
    releases
      ? `releases before ${until_ms} ms: ${releases.n} arrivals, ${releases.differing} freed another number`
      : 'releases: one of both tells none',
    'end state, largest difference:',
    ...Object.entries(compareEnds(neuron, ours)).map(
      ([name, value]) => `  ${name.padEnd(14)} ${value.toExponential(1)}`,
    ),
  ];
  return { text: lines.join('\n'), ok: same && (releases?.differing ?? 0) === 0 };
}

/** One family of tests: the smallest p may not fall below this over the number of tests. */
const FAMILY_ERROR = 0.05;

/** Several runs each, a seed a run. Fine where no summary differs (permutation tests, Bonferroni). */
export function populationReport(
  neuron: readonly NetworkResults[],
  ours: readonly NetworkResults[],
  nRuns: number,
  duration_ms: number,
): Report {
  const rows = comparePopulations(neuron, ours, nRuns, duration_ms);
  const limit = FAMILY_ERROR / rows.length;
  const number = (x: number) => x.toPrecision(5).padStart(10);
  const lines = [
    `${neuron.length} runs of NEURON, ${ours.length} of ours: mean ± SD over the runs`,
    ...rows.map(
      (row) =>
        `  ${row.name.padEnd(20)}${number(row.neuron.mean)} ±${number(row.neuron.sd)}   ${number(row.ours.mean)} ±${number(row.ours.sd)}   p ${row.p.toFixed(3)}`,
    ),
    ...Object.entries(distances(neuron, ours)).map(
      ([name, d]) => `  ${name}: largest distance of the pooled distributions ${d.toFixed(4)}`,
    ),
    `a difference is claimed where p < ${limit} (${FAMILY_ERROR} over ${rows.length} tests)`,
  ];
  return { text: lines.join('\n'), ok: rows.every(({ p }) => p >= limit) };
}
