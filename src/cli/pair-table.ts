/** The table at the end of `rhostar pair`: a line a run, and the means where there are seeds. */
import type { RunSummary } from './run-files.ts';
import { type Column, table } from './table.ts';

/** More contacts than this are summed up. */
const CONTACTS_SHOWN = 6;

const COLUMNS: Column[] = [
  { title: 'pair' },
  { title: 'protocol' },
  { title: 'seed', align: 'right' },
  { title: 'EPSP before → after (mV)', align: 'right' },
  { title: 'ratio', align: 'right' },
  { title: 'slope ratio', align: 'right' },
  { title: 'ρ at the end' },
  { title: 'steps', align: 'right' },
];

export function pairTable(runs: readonly RunSummary[]): string {
  return table(
    COLUMNS,
    runs.map((run) => [
      run.pair,
      run.protocol,
      String(run.seed),
      `${meanOf(run, 'before')} → ${meanOf(run, 'after')}`,
      run.complete ? ratioText(run.amplitudeRatio) : 'stopped',
      ratioText(run.slopeRatio),
      rhoText(run),
      run.steps.toLocaleString('en-US'),
    ]),
  );
}

function meanOf({ epsps, lastEpsps }: RunSummary, phase: 'before' | 'after'): string {
  const used = epsps.filter((e) => e.phase === phase).slice(-lastEpsps);
  if (used.length === 0) return '–';
  return (used.reduce((sum, e) => sum + e.amplitude_mV, 0) / used.length).toFixed(3);
}

export function ratioText(ratio: number | null): string {
  return ratio === null ? '–' : ratio.toFixed(3);
}

/** `0.02  1.00  0.98`, or how many contacts are potentiated. */
function rhoText({ contacts }: RunSummary): string {
  if (contacts.length > CONTACTS_SHOWN) {
    const high = contacts.filter(({ rho }) => rho.end >= 0.5).length;
    return `${high} of ${contacts.length} above ρ*`;
  }
  return contacts.map(({ rho }) => rho.end.toFixed(2)).join(' ');
}
