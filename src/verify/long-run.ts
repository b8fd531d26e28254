/**
 * Long simulations of fixed step in parts: the first seconds, and the first sweep of pulses.
 *
 * The sweep is run from some test spikes ahead of it. The membrane begins at the resting voltage that
 * the reference shows just before the sweep, so that slow gates (some have 2 s) begin near their rest
 * and reach it. rho, gmax and Use must still stand where they began, which the reference's own rows
 * at that time have to show. What remains of the past is the state of the release sites: they are
 * followed on the host from the draws, and the run begins before a spike at which all sites of all
 * contacts are full once refilled, with the draws that are left.
 */
import type { Draws, PlasticContact } from '../engine/job.ts';
import type { Simulation } from './simulation.ts';
import { contactOf, stimuliOf } from './synapse-input.ts';

/** Part of a simulation that is run alone. */
export interface Part {
  from_ms: number;
  to_ms: number;
  /** Rows and spikes before this are not compared. */
  compareFrom_ms: number;
  /** Where the membrane begins; the cell's own start where absent. */
  vInit_mV?: number;
  /** Arrivals of each contact that lie before the part, and the draws left after them. */
  contacts: { skipped: number; draws: Draws }[];
}

/** More steps times nodes than this are run in parts unless all is asked for. */
const LONG = 1e9;
/** Rest from the spike that a part begins with to its pulses, at least; quiet that is compared. */
const SETTLE_MS = 14_000;
/** From the start of a part to its first spike. */
const BEFORE_SPIKE_MS = 1000;
const QUIET_MS = 1000;
/** A longer pause between pulses ends a sweep; what follows its last pulse is run so long. */
const SWEEP_PAUSE_MS = 2000;
const AFTER_SWEEP_MS = 1200;

export function isLong({ trace, dt_ms, duration_ms, context }: Simulation): boolean {
  const nodes = context.cells.reduce((sum, cell) => sum + cell.nodes.kind.length, 0);
  return !trace.variableStep && (duration_ms / dt_ms) * nodes > LONG;
}

export interface Parts {
  simulations: Simulation[];
  note: string;
}

export function partsOf(simulation: Simulation): Parts {
  const sweep = sweepPart(simulation);
  const length_ms = sweep ? sweep.to_ms - sweep.from_ms : 11_200;
  const { context, label } = simulation;
  const whole = context.synapses.map((s) => drawsOf(simulation, s));
  const first: Part = {
    from_ms: 0,
    to_ms: length_ms,
    compareFrom_ms: 0,
    contacts: whole.map(({ draws }) => ({ skipped: 0, draws })),
  };
  const parts = sweep ? [first, sweep] : [first];
  const spans = parts.map((p) => `${p.compareFrom_ms / 1000} to ${p.to_ms / 1000} s`).join(', ');
  return {
    simulations: parts.map((part) => ({
      ...simulation,
      label: `${label}, ${part.compareFrom_ms / 1000} to ${part.to_ms / 1000} s`,
      duration_ms: length_ms,
      part,
    })),
    note:
      `${label}: ${spans} of ${simulation.duration_ms / 1000} s; --full runs all` +
      (sweep ? '' : ' (the sweep cannot be run alone: its start is not at rest)'),
  };
}

function drawsOf(
  { context, trace }: Simulation,
  synapse: Simulation['context']['synapses'][0],
): CaseContact {
  const cell = context.cells[context.cellOf(synapse.cell, 'a synapse')]!;
  return contactOf(synapse, context.model, cell, trace.draws);
}

function sweepPart(simulation: Simulation): Part | null {
  const { context, dt_ms, trace } = simulation;
  const { model, cells, synapses, cellOf } = context;
  const stimuli = model.runs?.find((r) => r.label === trace.run)?.stimuli ?? model.stimuli;
  const pulses = stimuli
    .flatMap((s) => stimuliOf(s, cells[cellOf(s.cell, 'a stimulus')]!))
    .sort((a, b) => a.start_ms - b.start_ms);
  const spikes = [...(model.presynaptic_spike_times ?? [])].sort((a, b) => a - b);
  const first = pulses[0];
  if (!first || cells.length > 1 || spikes.length === 0) return null;
  let last_ms = first.end_ms;
  for (const { start_ms, end_ms } of pulses) {
    if (start_ms - last_ms < SWEEP_PAUSE_MS) last_ms = Math.max(last_ms, end_ms);
  }
  const contacts = synapses.map((s) => drawsOf(simulation, s));
  const before = spikes.filter((t) => t < first.start_ms - SETTLE_MS);
  for (let k = before.length - 1; k >= 0; k--) {
    const from_ms = Math.floor((spikes[k]! - BEFORE_SPIKE_MS) / 1000) * 1000;
    if (from_ms < 0 || !atStart(simulation, Math.round(from_ms / dt_ms))) return null;
    const cut = contacts.map((contact) => fullAt(contact, k));
    if (!cut.every((c) => c !== null)) continue;
    const compareFrom_ms = Math.max(spikes[k]!, first.start_ms - QUIET_MS);
    return {
      from_ms,
      to_ms: last_ms + AFTER_SWEEP_MS,
      compareFrom_ms,
      vInit_mV: restBefore(simulation, spikes.find((t) => t > compareFrom_ms) ?? Infinity),
      contacts: cut,
    };
  }
  return null;
}

/** The soma's voltage in the last row before a time. */
function restBefore({ traces }: Simulation, t_ms: number): number | undefined {
  let found: number | undefined;
  for (const { table, columns } of traces) {
    const c = columns.findIndex((column) => column.isSoma);
    if (c < 0) continue;
    const row = table.values[0]!.findLastIndex((t) => t < t_ms);
    if (row >= 0) found = table.values[c + 1]![row];
  }
  return found;
}

/** Whether the slow variables of the reference stand at a tick where they began. */
function atStart({ traces }: Simulation, tick: number): boolean {
  const moved = traces.flatMap(({ table, columns, ticks }) => {
    const row = ticks.indexOf(tick);
    return columns.flatMap(({ quantity }, i) => {
      if (row < 0 || (quantity !== 'rho' && quantity !== 'expression')) return [];
      const values = table.values[i + 1]!;
      const open = table.halfUnits[i + 1]![row]! + table.halfUnits[i + 1]![0]!;
      return [Math.abs(values[row]! - values[0]!) > open];
    });
  });
  return moved.length > 0 && !moved.includes(true);
}

type CaseContact = PlasticContact & { arrivals_ms: Float64Array };

/** The draws that arrival k begins its releases with, if its sites are all full then; else null. */
function fullAt({ parameters, arrivals_ms, draws }: CaseContact, k: number) {
  if (draws.kind === 'full') return { skipped: k, draws };
  if (draws.kind !== 'list') return null;
  const { Nrrp, Dep_ms, Fac_ms, Use0 } = parameters;
  let [filled, u, last_ms, used] = [Nrrp, 0, 0, 0];
  const successes = (n: number, p: number) => {
    let count = 0;
    for (let site = 0; site < n; site++) if (draws.values[used++]! <= p) count++;
    return count;
  };
  for (let n = 0; n <= k; n++) {
    const interval_ms = arrivals_ms[n]! - last_ms;
    last_ms = arrivals_ms[n]!;
    filled += successes(Nrrp - filled, 1 - Math.exp(-interval_ms / Dep_ms));
    if (n === k) break;
    u = Use0 + u * (1 - Use0) * Math.exp(-interval_ms / Fac_ms);
    filled -= successes(filled, u);
  }
  if (filled < Nrrp) return null;
  const values = Array.from(draws.values).slice(used);
  return { skipped: k, draws: { kind: 'list' as const, values } };
}
