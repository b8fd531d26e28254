/** How a network case ends: states of every contact, voltages, and when the rule's switches moved. */
import { type CaseFolder, readTable } from './case-folder.ts';
import { columnOf } from './csv.ts';
import { type Finding, Worst } from './finding.ts';
import { synapseVariable } from './network-columns.ts';
import { contactIndices, siteNode } from './network-model.ts';
import { releasesOf } from './network-releases.ts';
import type { NetworkOutcome } from './network-run.ts';
import { addChannel } from './simulation.ts';
import type { QuantityName, Standard } from './tolerances.ts';

const SUMMARY = 'summary.json';
const END_TABLE = 'end_state.csv';

/** Variables of end_state.csv by the names of its columns. */
const END_COLUMNS: Record<string, string> = {
  rho: 'rho_GB',
  gmax_AMPA: 'gmax_AMPA',
  Use_TM: 'Use_TM',
  effcai_GB: 'effcai_GB',
  cai_CR: 'cai_CR',
};

interface EndState {
  label: string;
  state: Record<string, unknown>;
}

function endStates(summary: unknown): EndState[] {
  const list = (summary as { end_state?: unknown } | null)?.end_state;
  return Array.isArray(list) ? (list as EndState[]) : [];
}

/** Variables that the end states of a case list of any synapse. */
export function endVariables(folder: CaseFolder, summary: unknown): string[] {
  const names = new Set(endStates(summary).flatMap(({ state }) => Object.keys(state)));
  if (folder.files.includes(END_TABLE)) for (const n of Object.values(END_COLUMNS)) names.add(n);
  return [...names];
}

/** Of many findings about one variable the worst, with all their numbers counted. */
function worstOf(findings: Finding[]): Finding[] {
  const [first, ...rest] = findings;
  if (!first) return [];
  const worst = rest.reduce((a, b) => (b.ratio > a.ratio ? b : a), first);
  return [{ ...worst, count: findings.reduce((sum, f) => sum + f.count, 0) }];
}

/** Collects what is compared at the end, a line of the report a variable. */
class EndFindings {
  private readonly byVariable = new Map<string, Finding[]>();
  private readonly outcome: NetworkOutcome;
  private readonly standard: Standard;

  constructor(outcome: NetworkOutcome, standard: Standard) {
    this.outcome = outcome;
    this.standard = standard;
  }

  see(
    place: { file: string; variable: string; quantity: QuantityName },
    [actual, expected, extra]: [number, number, number],
    at: string,
    largest = 0,
  ): void {
    const worst = new Worst(place, this.standard, { dt_ms: this.outcome.model.dt_ms, largest });
    worst.see(actual, expected, extra, at);
    const key = `${place.file} ${place.variable}`;
    this.byVariable.set(key, [...(this.byVariable.get(key) ?? []), ...worst.take()]);
  }

  /** A variable of a synapse at the end; nothing where it has none of that name. */
  seeState(file: string, synapse: number, name: string, expected: number, extra: number): void {
    const { model, end } = this.outcome;
    const { run, label } = model.synapses[synapse]!;
    const found = synapseVariable(model, synapse, name);
    if (!found) return;
    const { channels, rows } = end[run]!;
    const at = addChannel(channels, found.channel);
    const { values } = rows.series(at);
    const largest = values.reduce((most, x) => Math.max(most, Math.abs(x)), Math.abs(expected));
    const actual = rows.at(Math.round(model.duration_ms / model.dt_ms), at);
    const place = { file, variable: `end of ${name}`, quantity: found.quantity };
    this.see(place, [actual, expected, extra], label, largest);
  }

  take(): Finding[] {
    return [...this.byVariable.values()].flatMap(worstOf);
  }
}

export function compareEnd(
  folder: CaseFolder,
  summary: unknown,
  outcome: NetworkOutcome,
  standard: Standard,
): Finding[] {
  const findings = new EndFindings(outcome, standard);
  const { model } = outcome;
  const byLabel = new Map(model.synapses.map((s, i) => [s.label, i]));
  for (const { label, state } of endStates(summary)) {
    const synapse = byLabel.get(label);
    if (synapse === undefined) continue;
    for (const [name, value] of Object.entries(state)) {
      // values below the least normal number of float32 are nothing
      if (typeof value === 'number') findings.seeState(SUMMARY, synapse, name, value, 1e-37);
    }
    seeRelease(findings, outcome, synapse, state);
  }
  seeTable(findings, folder);
  seeRho(findings, summary, outcome, byLabel);
  seeVoltages(findings, summary, outcome);
  return [...findings.take(), ...compareCrossings(summary, outcome, byLabel, standard)];
}

/** u, time of the last arrival and filled sites: of the synapse, or of the connection that drives it. */
function seeRelease(
  findings: EndFindings,
  outcome: NetworkOutcome,
  synapse: number,
  state: Record<string, unknown>,
): void {
  const { label, contact } = outcome.model.synapses[synapse]!;
  const { states, releases } = releasesOf(outcome, synapse);
  const of = (state.netcon ?? state) as Record<string, unknown>;
  const last = releases.at(-1);
  const ours = last && states.get(contact.kind === 'static' ? 'all' : last.input);
  if (!ours) return;
  const filled = of.recovered ?? of.occupied;
  const compared: [string, QuantityName, number, unknown][] = [
    ['u', 'releaseProbability', ours.u, of.u],
    ['tsyn', 'arrival', ours.t_ms, of.tsyn],
    ['filled sites', 'releases', ours.filled, filled],
  ];
  for (const [name, quantity, actual, expected] of compared) {
    if (typeof expected !== 'number') continue;
    // grid times gather rounding in the reference
    const extra = quantity === 'arrival' ? 1e-3 * outcome.model.dt_ms : 0;
    const place = { file: SUMMARY, variable: `end of ${name}`, quantity };
    findings.see(place, [actual, expected, extra], label);
  }
}

function seeTable(findings: EndFindings, folder: CaseFolder): void {
  if (!folder.files.includes(END_TABLE)) return;
  const table = readTable(folder, END_TABLE, ['kind']);
  const { values: synapses } = columnOf(table, 'synapse');
  for (const [column, name] of Object.entries(END_COLUMNS)) {
    const { values, halfUnits } = columnOf(table, column);
    for (const [r, synapse] of synapses.entries()) {
      findings.seeState(END_TABLE, synapse, name, values[r]!, halfUnits[r]!);
    }
  }
}

function seeRho(
  findings: EndFindings,
  summary: unknown,
  { model, result }: NetworkOutcome,
  byLabel: Map<string, number>,
): void {
  const all = (summary as { rho_start_end?: Record<string, [number, number]> } | null)
    ?.rho_start_end;
  const contacts = contactIndices(model);
  for (const [label, [start, end]] of Object.entries(all ?? {})) {
    const synapse = byLabel.get(label);
    if (synapse === undefined) continue;
    const { run, contact } = model.synapses[synapse]!;
    const ours = result.runs[run]!.contacts[contacts[synapse]!];
    if (contact.kind === 'static' || !ours) continue;
    const place = (variable: string) => ({ file: SUMMARY, variable, quantity: 'rho' as const });
    findings.see(place('rho at start'), [contact.parameters.rho0, start, 0], label);
    findings.see(place('rho at end'), [ours.rho, end, 0], label);
  }
}

/** final_v: { 'All:0': { soma: …, AIS: … } } */
function seeVoltages(findings: EndFindings, summary: unknown, outcome: NetworkOutcome): void {
  const { model, end } = outcome;
  const all = (summary as { final_v?: Record<string, Record<string, number>> } | null)?.final_v;
  model.cells.forEach(({ population, node }, run) => {
    for (const [name, expected] of Object.entries(all?.[`${population}:${node}`] ?? {})) {
      if (!model.sites.some((s) => s.name === name)) continue;
      const at = siteNode(model, name, run);
      const { channels, rows } = end[run]!;
      const channel = addChannel(channels, { kind: 'voltage', node: at });
      const actual = rows.at(Math.round(model.duration_ms / model.dt_ms), channel);
      const place = {
        file: SUMMARY,
        variable: `end of v at ${name}`,
        quantity: 'voltage' as const,
      };
      findings.see(place, [actual, expected, 0], `${population}:${node}`);
    }
  });
}

/**
 * `watch_crossings`: { label: { dep_GB: [[time, new value], …] } }. The time is the end of the step that
 * the switch acts in, one after that in which c* crossed; our rows show it there too.
 */
function compareCrossings(
  summary: unknown,
  { model, watch }: NetworkOutcome,
  byLabel: Map<string, number>,
  standard: Standard,
): Finding[] {
  type Listed = Record<string, Record<string, [number, number][]>>;
  const all = (summary as { watch_crossings?: Listed } | null)?.watch_crossings;
  const contacts = contactIndices(model);
  const findings: Finding[] = [];
  for (const name of ['dep_GB', 'pot_GB'] as const) {
    const count = new Worst(
      { file: SUMMARY, variable: `crossings of ${name}`, quantity: 'count' },
      standard,
    );
    const steps = new Worst(
      { file: SUMMARY, variable: `crossings of ${name}`, quantity: 'switches' },
      standard,
    );
    for (const [label, lists] of Object.entries(all ?? {})) {
      const synapse = byLabel.get(label);
      const listed = lists[name];
      if (synapse === undefined || !listed) continue;
      const { channels, extremes } = watch[model.synapses[synapse]!.run]!;
      const contact = contacts[synapse]!;
      const at = addChannel(channels, { kind: 'synapse', contact, variable: name });
      const { flips } = extremes.channels[at]!;
      count.see(flips.length, listed.length, 0, label);
      flips.slice(0, listed.length).forEach(([t, value], k) => {
        const [listed_ms, expected] = listed[k]!;
        const off = Math.round(Math.abs(t - listed_ms) / model.dt_ms);
        steps.seeDeviation(value === expected ? off : Number.NaN, 0, 0, `${label}, ${t} ms`);
      });
    }
    findings.push(...count.take(), ...steps.take());
  }
  return findings;
}
