/** What a results folder keeps of one run: numbers as JSON and CSV, and its picture. */
import { isStrongEnough } from '../analysis/ratio.ts';
import type { PairExperiment, PairRunResult, Series } from '../experiments/pair-types.ts';
import { pairFigure } from '../figures/pair-figure.ts';
import { type CsvValue, csv } from '../io/output/csv.ts';
import { rasterise } from './rasterise.ts';

/** The part of a result that tables and later sessions need; summary.json of a run. */
export interface RunSummary {
  pair: string;
  protocol: string;
  seed: number;
  complete: boolean;
  condition: string;
  cell: string;
  engine: string;
  pulse: { amplitude_nA: number; width_ms: number; latency_ms: number };
  amplitudeRatio: number | null;
  slopes_mV_per_ms: { before: number | null; after: number | null };
  slopeRatio: number | null;
  /** The ratio that the experiment asks for: of amplitudes or of slopes. */
  ratio: number | null;
  /** False where the mean EPSP before the pairing was too weak: left out of averages. */
  counts: boolean;
  /** EPSPs of each phase that the ratio averages. */
  lastEpsps: number;
  nSpikes: number;
  deltaT_ms: number[];
  steps: number;
  contacts: {
    section: string;
    x: number;
    location: string;
    theta_d: number | null;
    theta_p: number | null;
    rho: { start: number; end: number };
    Use: { start: number; end: number };
    gmax_AMPA_nS: { start: number; end: number };
    nReleased: number;
    nArrivals: number;
  }[];
  epsps: { phase: 'before' | 'after'; t_ms: number; amplitude_mV: number }[];
}

/** JSON has no NaN and no infinity. */
const finite = (x: number) => (Number.isFinite(x) ? x : null);

export function summarise(
  experiment: PairExperiment,
  result: PairRunResult,
  engine: string,
): RunSummary {
  const pair = experiment.pairs[result.run.pair]!;
  const { amplitude_nA, width_ms, latency_ms } = result.run.pulse;
  const { before, after } = result.slopes_mV_per_ms;
  const before_mV = result.epsps.flatMap((e) => (e.phase === 'before' ? [e.amplitude_mV] : []));
  return {
    pair: pair.name,
    protocol: experiment.protocols[result.run.protocol]!.name,
    seed: result.run.seed,
    complete: result.complete,
    condition: pair.condition,
    cell: pair.cell.name,
    engine,
    pulse: { amplitude_nA, width_ms, latency_ms },
    amplitudeRatio: finite(result.amplitudeRatio),
    slopes_mV_per_ms: { before: finite(before), after: finite(after) },
    slopeRatio: finite(result.slopeRatio),
    ratio: finite(experiment.measure === 'slope' ? result.slopeRatio : result.amplitudeRatio),
    counts: isStrongEnough(before_mV, experiment.lastEpsps, experiment.weakestEpsp_mV),
    lastEpsps: experiment.lastEpsps,
    nSpikes: result.spikes_ms.length,
    deltaT_ms: [...result.deltaT_ms],
    steps: result.steps,
    contacts: result.contacts.map((contact, i) => {
      const { section, x, location } = pair.contacts[i]!;
      const { rho, Use, gmax_AMPA_nS, end } = contact;
      const ends = ({ values }: Series, last: number) => ({ start: values[0] ?? last, end: last });
      return {
        section,
        x,
        location,
        theta_d: finite(contact.theta_d),
        theta_p: finite(contact.theta_p),
        rho: ends(rho, end.rho),
        Use: ends(Use, end.Use),
        gmax_AMPA_nS: ends(gmax_AMPA_nS, end.gmax_AMPA_nS),
        nReleased: contact.released.reduce((sum, n) => sum + n, 0),
        nArrivals: contact.released.length,
      };
    }),
    epsps: result.epsps,
  };
}

/** `003_L5-L5_10-Hz_+10-ms_seed1`: sorts by run, and says which it is. */
export function runFolderName(experiment: PairExperiment, index: number): string {
  const { pair, protocol, seed } = experiment.runs[index]!;
  const number = String(index + 1).padStart(String(experiment.runs.length).length, '0');
  const plain = (name: string) =>
    name
      .replaceAll('−', '-')
      .replace(/[^A-Za-z0-9.+-]+/g, '-')
      .replace(/^[.-]+|-+$/g, '')
      .slice(0, 60);
  const names = [experiment.pairs[pair]!.name, experiment.protocols[protocol]!.name].map(plain);
  return [number, ...names, `seed${seed}`].join('_');
}

/** Every file of a run's folder by name. */
export async function runFiles(
  experiment: PairExperiment,
  result: PairRunResult,
  engine: string,
  pictures: boolean,
): Promise<Record<string, string | Uint8Array>> {
  const summary = summarise(experiment, result, engine);
  const { lastEpsps } = experiment;
  const files: Record<string, string | Uint8Array> = {
    'epsps.csv': csv(
      ['phase', 't_ms', 'amplitude_mV'],
      result.epsps.map((e) => [e.phase, e.t_ms, e.amplitude_mV]),
    ),
    'mean_epsp.csv': csv(
      ['t_ms', 'before_mV', 'after_mV'],
      joined([result.meanEpsp.before, result.meanEpsp.after]),
    ),
    'sweep.csv': csv(['t_ms', 'v_mV'], joined([result.sweep])),
    'spikes.csv': csv(
      ['spike_ms'],
      [...result.spikes_ms].map((t) => [t]),
    ),
    'contact_traces.csv': csv(
      ['contact', 't_ms', 'rho', 'effcai_mM_ms', 'gmax_AMPA_nS', 'Use'],
      result.contacts.flatMap(({ rho, effcai, gmax_AMPA_nS, Use }, i) =>
        joined([rho, effcai, gmax_AMPA_nS, Use]).map((row) => [i + 1, ...row]),
      ),
    ),
  };
  if (pictures) {
    const { pair, protocol } = summary;
    const svg = pairFigure({ pair, protocol, result, lastEpsps });
    files['pair.svg'] = svg;
    files['pair.png'] = await rasterise(svg);
  }
  files['summary.json'] = `${JSON.stringify(summary, null, 2)}\n`;
  return files;
}

/** Rows [t, value of each series], at every time of any; no value, no entry. */
function joined(series: readonly Series[]): CsvValue[][] {
  const times = [...new Set(series.flatMap(({ t_ms }) => [...t_ms]))].sort((a, b) => a - b);
  const next = series.map(() => 0);
  return times.map((t) => [
    t,
    ...series.map(({ t_ms, values }, i) => {
      if (t_ms[next[i]!] !== t) return null;
      return values[next[i]!++]!;
    }),
  ]);
}

/** epsps.csv of a whole experiment. */
export function allEpsps(runs: readonly RunSummary[]): string {
  return csv(
    ['pair', 'protocol', 'seed', 'phase', 't_ms', 'amplitude_mV'],
    runs.flatMap(({ pair, protocol, seed, epsps }) =>
      epsps.map((e) => [pair, protocol, seed, e.phase, e.t_ms, e.amplitude_mV]),
    ),
  );
}

/** contacts.csv of a whole experiment: each contact at start and end. */
export function allContacts(runs: readonly RunSummary[]): string {
  const both = (name: string) => [`${name}_start`, `${name}_end`];
  return csv(
    [
      ...['pair', 'protocol', 'seed', 'contact', 'section', 'x', 'location'],
      ...['theta_d_mM_ms', 'theta_p_mM_ms'],
      ...both('rho'),
      ...both('Use'),
      ...['gmax_AMPA_start_nS', 'gmax_AMPA_end_nS', 'released_vesicles', 'arrivals'],
    ],
    runs.flatMap(({ pair, protocol, seed, contacts }) =>
      contacts.map((c, i): CsvValue[] => [
        ...[pair, protocol, seed, i + 1, c.section, c.x, c.location, c.theta_d, c.theta_p],
        ...[c.rho.start, c.rho.end, c.Use.start, c.Use.end],
        ...[c.gmax_AMPA_nS.start, c.gmax_AMPA_nS.end, c.nReleased, c.nArrivals],
      ]),
    ),
  );
}
