/**
 * A shipped spec as a job, wired in memory: no file, no measured threshold.
 *
 * Every excitatory soma gets a pulse every 100 ms at a time of its own, so that spikes are under way from
 * the beginning. Contacts have no thresholds; their work does not depend on these.
 */
import { perComponent, wireCircuit } from '../../src/builder/build-circuit.ts';
import { contactParameters } from '../../src/builder/sampled-connections.ts';
import { loadFacts, loadSpec } from '../../src/builder/shipped.ts';
import { forEachConnection } from '../../src/builder/sites.ts';
import type { CellRun, Contact, Job } from '../../src/engine/job.ts';
import { nodeOf } from '../../src/model/cell.ts';
import { random123Stream } from '../../src/model/philox.ts';
import { somaOf } from './cells.ts';
import { fixedStepJob } from './jobs.ts';

const PULSE_NA = 3;
const PULSE_MS = 3;
const PERIOD_MS = 100;
const PULSES = 100;
/** From here on syn_type_id is excitatory. */
const EXCITATORY = 100;

/** @param name of a shipped spec */
export function circuitJob(name: string): Job {
  const none = (path: string): never => {
    throw new Error(`bench: a shipped spec reads no file, asked for ${path}`);
  };
  const spec = loadSpec(name, none);
  const circuit = wireCircuit(spec, loadFacts(spec, name, none), {
    files: { exists: () => false, readText: none },
    fileName: name,
  });
  const { column, components, connections, sites, physiology } = circuit;
  const componentOf = perComponent(column, (key) => components.get(key)!);
  const contacts: Contact[][] = Array.from({ length: column.size }, () => []);
  forEachConnection(column, connections, (c, target, source) => {
    const { cell, dendrites } = componentOf(target);
    for (let k = sites.connectionOffsets[c]!; k < sites.connectionOffsets[c + 1]!; k++) {
      const section = dendrites.sectionNames[sites.sectionId[k]!]!;
      const reached = {
        node: nodeOf(cell, { section, x: sites.position[k]! }),
        source: { run: source, delay_ms: Math.max(0.1, sites.delay_ms[k]!) },
        draws: { kind: 'random123', ids: [target + 1, k, spec.seed], globalIndex: 0 },
      } as const;
      contacts[target]!.push(
        physiology.plastic[k]
          ? { ...reached, parameters: contactParameters(circuit, k) }
          : {
              ...reached,
              kind: 'static',
              parameters: {
                receptor: physiology.synTypeId[k]! >= EXCITATORY ? 'ampa-nmda' : 'gaba-ab',
                weight_nS: physiology.conductance[k]!,
                tau_d_ms: physiology.decay_ms[k]!,
                ratio: physiology.ratio[k]!,
                Use: physiology.Use[k]!,
                Dep_ms: physiology.Dep_ms[k]!,
                Fac_ms: physiology.Fac_ms[k]!,
                Nrrp: physiology.Nrrp[k]!,
              },
            },
      );
    }
  });
  const runs = contacts.map((own, r): CellRun => {
    const { cell } = componentOf(r);
    const node = somaOf(cell);
    const isDriven = column.types[column.typeOf[r]!]!.class === 'EXC';
    const first_ms = PERIOD_MS * random123Stream([r, 1, spec.seed]).next();
    return {
      cell,
      contacts: own,
      stimuli: Array.from({ length: isDriven ? PULSES : 0 }, (_, k) => ({
        kind: 'current',
        node,
        start_ms: first_ms + k * PERIOD_MS,
        end_ms: first_ms + k * PERIOD_MS + PULSE_MS,
        amplitude_nA: PULSE_NA,
      })),
      recorders: [],
      detector: { node, threshold_mV: -30 },
      fastForward_ms: [],
    };
  });
  return { ...fixedStepJob(runs), scheme: 'explicit-euler' };
}
