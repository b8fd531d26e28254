/** The tables and the picture of a sweep. */
import { join } from 'node:path';
import type { Sweep } from '../experiments/network/run-sweep.ts';
import { type SweepPoint, sweepFigure } from '../figures/network-sweep.ts';
import { writeFileAtomic } from '../io/output/atomic.ts';
import { csv } from '../io/output/csv.ts';
import { putPicture } from './simulation-pictures.ts';
import { percentChange } from './simulation-table.ts';
import type { ConditionResult } from './sweep-command.ts';
import { type Column, table } from './table.ts';

/** Writes summary.csv and, where asked, the picture; returns the table for the terminal. */
export async function writeSweepResults(
  out: string,
  sweep: Sweep,
  results: readonly ConditionResult[],
  { pictures }: { pictures: boolean },
): Promise<string> {
  const keys = Object.keys(sweep.vary);
  const numbers = results.map(numbersOf);
  const names = Object.keys(numbers[0] ?? {}) as (keyof Numbers)[];
  writeFileAtomic(
    join(out, 'summary.csv'),
    csv(
      ['condition', ...keys, ...names],
      results.map(({ condition }, k) => [
        condition.name,
        ...keys.map((key) => condition.values[key]!),
        ...names.map((name) => numbers[k]![name]),
      ]),
    ),
  );
  if (pictures && results.length > 0) await putPicture(out, 'sweep', figureOf(sweep, results));
  return sweepTable(results, numbers);
}

interface Numbers {
  t_ms: number;
  cells: number;
  spikes: number;
  rate_Hz: number;
  rate_sd_Hz: number;
  active_share: number;
  plastic_contacts: number;
  potentiated_share: number | null;
  depressed_share: number | null;
  mean_gmax_change: number | null;
  mean_Use_change: number | null;
  crossings_up: number;
  crossings_down: number;
  epsp_mean_mV: number | null;
  epsp_sd_mV: number | null;
  epsp_connections: number;
  wall_s: number;
}

function numbersOf({ summary, epsp }: ConditionResult): Numbers {
  const { rates, weights, crossings, cells, spikes, t_ms, wall_s } = summary;
  const whole = rates.filter(({ mtype }) => mtype === 'all');
  const over = (of: (row: (typeof whole)[number]) => number) =>
    whole.reduce((sum, row) => sum + of(row) * row.cells, 0) / cells;
  const all = weights.find(({ grouping }) => grouping === 'all');
  return {
    t_ms,
    cells,
    spikes,
    rate_Hz: spikes / cells / (t_ms / 1000),
    rate_sd_Hz: over((row) => row.sd_Hz),
    active_share: over((row) => row.active),
    plastic_contacts: all?.contacts ?? 0,
    potentiated_share: all?.potentiated ?? null,
    depressed_share: all?.depressed ?? null,
    mean_gmax_change: all ? all.meanGmaxRatio - 1 : null,
    mean_Use_change: all ? all.meanUseRatio - 1 : null,
    crossings_up: crossings.up,
    crossings_down: crossings.down,
    epsp_mean_mV: epsp?.mean_mV ?? null,
    epsp_sd_mV: epsp?.sd_mV ?? null,
    epsp_connections: epsp?.n ?? 0,
    wall_s,
  };
}

const VARIABLES: Record<string, string> = {
  extracellular_calcium: 'outside calcium (mM)',
  seed: 'seed',
};

/** Along the axis: the first key that takes several values; seeds are dots of one line. */
function figureOf(sweep: Sweep, results: readonly ConditionResult[]): string {
  const keys = Object.keys(sweep.vary).filter((key) => sweep.vary[key]!.length > 1);
  const axis = keys.find((key) => key !== 'seed') ?? keys[0] ?? Object.keys(sweep.vary)[0]!;
  const others = keys.filter((key) => key !== axis && key !== 'seed');
  const points = results.map((result): SweepPoint => {
    const numbers = numbersOf(result);
    const { values } = result.condition;
    return {
      x: values[axis]!,
      series: others.map((key) => `${key.split('.').at(-1)} ${values[key]}`).join(', '),
      rate_Hz: numbers.rate_Hz,
      epsp_mV: numbers.epsp_mean_mV,
      potentiated: numbers.potentiated_share,
      depressed: numbers.depressed_share,
      gmaxChange: numbers.mean_gmax_change,
    };
  });
  const { cells, t_ms, plastic_contacts } = numbersOf(results[0]!);
  const contacts = plastic_contacts.toLocaleString('en-US');
  return sweepFigure({
    title: `${sweep.name}: ${results.length} conditions`,
    subtitle: `${cells.toLocaleString('en-US')} cells, ${contacts} plastic contacts, ${t_ms / 1000} s each`,
    variable: VARIABLES[axis] ?? axis,
    points,
  });
}

const COLUMNS: Column[] = [
  { title: 'condition' },
  { title: 'rate (Hz)', align: 'right' },
  { title: 'EPSP (mV)', align: 'right' },
  { title: 'potentiated', align: 'right' },
  { title: 'depressed', align: 'right' },
  { title: 'mean Δĝ', align: 'right' },
  { title: 'wall (s)', align: 'right' },
];

function sweepTable(results: readonly ConditionResult[], numbers: readonly Numbers[]): string {
  const percent = (value: number | null) =>
    value === null ? '–' : `${(100 * value).toFixed(1)} %`;
  return table(
    COLUMNS,
    results.map(({ condition }, k) => {
      const n = numbers[k]!;
      return [
        condition.name,
        n.rate_Hz.toFixed(2),
        n.epsp_mean_mV === null ? '–' : n.epsp_mean_mV.toFixed(3),
        percent(n.potentiated_share),
        percent(n.depressed_share),
        n.mean_gmax_change === null ? '–' : percentChange(n.mean_gmax_change),
        n.wall_s.toFixed(0),
      ];
    }),
  );
}
