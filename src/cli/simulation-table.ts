/** What `rhostar run` says at the end. */
import type { SimulationSummary } from '../experiments/network/run-summary.ts';
import { type Column, table } from './table.ts';

const RATES: Column[] = [
  { title: 'population' },
  { title: 'mtype' },
  { title: 'cells', align: 'right' },
  { title: 'spikes', align: 'right' },
  { title: 'rate (Hz)', align: 'right' },
  { title: 'active', align: 'right' },
];

/** More rows than this are left to the CSV files. */
const MOST_ROWS = 20;

const whole = (n: number) => n.toLocaleString('en-US');
const share = (x: number) => `${(100 * x).toFixed(x > 0 && x < 0.1 ? 1 : 0)} %`;

/** `0.109 %`; what rounds to nothing has no sign. */
export function percentChange(x: number): string {
  return `${(100 * x)
    .toFixed(3)
    .replace(/^-(?=0\.0*$)/, '')
    .replace('-', '−')} %`;
}

export function simulationTable(summary: SimulationSummary): string {
  const { rates, contacts, weights, crossings, t_ms, spikes, cells } = summary;
  const kinds = Object.entries(contacts).map(([kind, n]) => `${whole(n)} ${kind}`);
  const time = t_ms >= 10_000 ? `${t_ms / 1000} s` : `${t_ms} ms`;
  const rows = rates.map((r) => [
    ...[r.population, r.mtype, whole(r.cells), whole(r.spikes)],
    `${r.mean_Hz.toFixed(2)} ± ${Number.isFinite(r.sd_Hz) ? r.sd_Hz.toFixed(2) : '–'}`,
    share(r.active),
  ]);
  const parts = [
    `${whole(cells)} cell${cells === 1 ? '' : 's'}, contacts: ${kinds.join(', ') || 'none'}`,
    `${whole(spikes)} spikes in ${time} of biological time`,
    '',
    table(RATES, rows.slice(0, MOST_ROWS)),
  ];
  if (rows.length > MOST_ROWS) parts.push(`… and ${rows.length - MOST_ROWS} more in rates.csv`);
  if (weights.length > 0) {
    parts.push('', weightsTable(weights));
    parts.push(
      `ρ rose through 0.5 ${whole(crossings.up)} times, fell through it ${whole(crossings.down)} times`,
    );
  }
  return parts.join('\n');
}

const WEIGHTS: Column[] = [
  { title: 'plastic contacts' },
  { title: 'n', align: 'right' },
  { title: 'potentiated', align: 'right' },
  { title: 'depressed', align: 'right' },
  { title: 'ρ before → after', align: 'right' },
  { title: 'mean Δĝ', align: 'right' },
];

function weightsTable(weights: SimulationSummary['weights']): string {
  const shown = weights
    .filter(({ grouping }) => grouping === 'all' || grouping === 'pathway')
    .slice(0, MOST_ROWS);
  return table(
    WEIGHTS,
    shown.map((w) => [
      ...[w.group, whole(w.contacts), share(w.potentiated), share(w.depressed)],
      `${w.meanRhoBefore.toFixed(3)} → ${w.meanRhoAfter.toFixed(3)}`,
      percentChange(w.meanGmaxRatio - 1),
    ]),
  );
}
