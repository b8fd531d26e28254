/**
 * EPSPs of connections of a network: single presynaptic spikes onto the contacts of one connection, the
 * cell otherwise at rest, amplitudes at the soma. Plasticity is off; all else is as in the simulation.
 */
import { epspAmplitude_mV } from '../../analysis/epsp.ts';
import type { CellRun, Contact, Engine } from '../../engine/job.ts';
import { isPlastic } from '../../engine/layout/contacts.ts';
import { nodeOf } from '../../model/cell.ts';
import { random123Stream } from '../../model/philox.ts';
import { ADAPTIVE_STEP, schemeFor } from '../run-pairs.ts';
import { kindAt } from './contact-tables.ts';
import type { ResolvedSimulation } from './resolve-simulation.ts';
import type { SynapseKind } from './synapse-conditions.ts';

export interface EpspOptions {
  /** Connections, drawn from all between simulated cells that are plastic, or else excitatory. */
  pairs: number;
  /** Spikes onto each. */
  trials: number;
  /** Of the drawing. */
  seed: number;
}

export interface ConnectionEpsp {
  prePopulation: string;
  preNode: number;
  postPopulation: string;
  postNode: number;
  contacts: number;
  /** One a trial; failures of release are in it. */
  amplitudes_mV: number[];
}

/** The cell comes to rest before the first spike, and the pools refill before each. */
const [REST_MS, EVERY_MS] = [1000, 2500];
const STREAM = 0x45505350;
const ROWS_EVERY_MS = 0.1;

type Simulation = Pick<ResolvedSimulation, 'job' | 'runs' | 'contacts' | 'tables'>;

export async function networkEpsps(
  simulation: Simulation,
  engine: Engine,
  options: EpspOptions,
  signal?: AbortSignal,
): Promise<ConnectionEpsp[]> {
  const { job, runs } = simulation;
  const chosen = chooseConnections(simulation, options);
  if (chosen.length === 0) return [];
  const spikes_ms = Array.from({ length: options.trials }, (_, k) => REST_MS + k * EVERY_MS);
  const rows: number[][] = chosen.map(() => []);
  const { complete } = await engine.run(
    {
      ...job,
      gapJunctions: [],
      runs: chosen.map((connection) => connectionRun(simulation, connection, spikes_ms)),
      duration_ms: REST_MS + options.trials * EVERY_MS,
      step: ADAPTIVE_STEP,
      scheme: schemeFor(ADAPTIVE_STEP),
      initDepleted: false,
    },
    {
      onRows: (run, _, values) => {
        for (const value of values) rows[run]!.push(value);
      },
      ...(signal && { signal }),
    },
  );
  if (!complete) return [];
  return chosen.map(({ run, sourcePopulation, source, contacts }, k) => {
    const own = rows[k]!;
    const t_ms = Float64Array.from({ length: own.length / 2 }, (_, i) => own[2 * i]!);
    const v_mV = Float64Array.from(t_ms, (_, i) => own[2 * i + 1]!);
    return {
      prePopulation: sourcePopulation,
      preNode: source,
      postPopulation: runs[run]!.population,
      postNode: runs[run]!.node,
      contacts: contacts.length,
      amplitudes_mV: spikes_ms.map((t) => epspAmplitude_mV(t_ms, v_mV, t)),
    };
  });
}

interface Connection {
  sourcePopulation: string;
  source: number;
  run: number;
  /** Of the run. */
  contacts: number[];
}

/** The same connections whatever the conditions: those with the smallest numbers of a stream. */
function chooseConnections(simulation: Simulation, { pairs, seed }: EpspOptions): Connection[] {
  const plastic = connectionsOf(simulation, 'GluSynapse');
  const all = plastic.length > 0 ? plastic : connectionsOf(simulation, 'ProbAMPANMDA_EMS');
  return all
    .map((connection) => {
      const { gid } = simulation.runs[connection.run]!;
      const draw = random123Stream([STREAM, gid, connection.source], seed).next();
      return { draw, connection };
    })
    .sort((a, b) => a.draw - b.draw)
    .slice(0, pairs)
    .map(({ connection }) => connection);
}

function connectionsOf({ contacts }: Simulation, kind: SynapseKind): Connection[] {
  return contacts.flatMap((list, run) => {
    const bySource = new Map<string, Connection>();
    for (let contact = 0; contact < list.length; contact++) {
      const { table, index } = list.origin(contact)!;
      const isHeard = table.sourceRun[index]! >= 0 && table.weight[index]! > 0;
      if (!isHeard || kindAt(table, index) !== kind) continue;
      const { sourcePopulation } = table;
      const source = table.sourceNode[index]!;
      const key = `${table.edgePopulation}\n${source}`;
      const known = bySource.get(key);
      if (known) known.contacts.push(contact);
      else bySource.set(key, { sourcePopulation, source, run, contacts: [contact] });
    }
    return [...bySource.values()];
  });
}

function connectionRun(
  { job, contacts }: Simulation,
  { run, contacts: own }: Connection,
  spikes_ms: readonly number[],
): CellRun {
  const { cell, detector } = job.runs[run]!;
  const list = contacts[run]!;
  const soma = nodeOf(cell, { section: 'soma[0]', x: 0.5 });
  return {
    cell,
    contacts: own.map((i): Contact => {
      const { table, index } = list.origin(i)!;
      const { source: _, minis_ms: __, weights: ___, ...contact } = list.at(i)!;
      const arrivals_ms = spikes_ms.map((t) => t + table.delay_ms[index]!);
      if (!isPlastic(contact)) return { ...contact, arrivals_ms };
      const never = Number.POSITIVE_INFINITY;
      const parameters = { ...contact.parameters, theta_d: never, theta_p: never };
      return { ...contact, parameters, arrivals_ms };
    }),
    stimuli: [],
    recorders: [
      {
        channels: [{ kind: 'voltage', node: soma }],
        schedule: [
          { from_ms: 0, interval_ms: null },
          { from_ms: REST_MS - 1, interval_ms: ROWS_EVERY_MS },
        ],
      },
    ],
    detector,
    fastForward_ms: [],
  };
}
