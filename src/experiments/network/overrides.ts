/**
 * `connection_overrides` on contacts: which hold for which, a later one going over an earlier where both
 * match. Statements of synapse_configure are all carried out, in order. A delayed override sets the
 * weight from its time on, and nothing else.
 */
import type { NodeSets } from '../../io/sonata/circuit.ts';
import type { ConnectionOverride } from '../../io/sonata/simulation-config.ts';
import type { InputError } from '../../model/input-error.ts';
import { type Assignment, parseStatements } from './statements.ts';
import type { Warnings } from './warnings.ts';

/** What holds for the contacts of an edge population [contact]. */
export interface OverrideState {
  /** Weight at the start. */
  weight: Float64Array;
  /** Spontaneous rate, Hz; NaN: as the node has it. */
  spontMinis: Float64Array;
  /** Delay in place of the edge's, ms; NaN: the edge's. */
  delay_ms: Float64Array;
  /** 1 where GluSynapse stands in for the default synapse. */
  isPlastic: Uint8Array;
  /** Index into `programs`; 0: the weight never changes. */
  program: Uint16Array;
  /** Weights in time: pairs of from_ms and weight, the first at 0. */
  programs: { from_ms: number; weight: number }[][];
  /** In order: an override's statements, and its contacts. */
  configures: { name: string; assignments: Assignment[]; contacts: Uint32Array }[];
}

/** Ends of the contacts of an edge population. */
export interface ContactEnds {
  sourcePopulation: string;
  targetPopulation: string;
  /** Node ids [contact]. */
  sources: Float64Array;
  targets: Float64Array;
}

const PLASTIC = 'GluSynapse';

type FaultAt = (at: string) => (problem: string) => InputError;

export function applyOverrides(
  overrides: readonly ConnectionOverride[],
  { sourcePopulation, targetPopulation, sources, targets }: ContactEnds,
  nodeSets: NodeSets,
  { faultAt, warnings }: { faultAt: FaultAt; warnings: Warnings },
): OverrideState {
  const n = sources.length;
  const state: OverrideState = {
    weight: new Float64Array(n).fill(1),
    spontMinis: new Float64Array(n).fill(Number.NaN),
    delay_ms: new Float64Array(n).fill(Number.NaN),
    isPlastic: new Uint8Array(n),
    program: new Uint16Array(n),
    programs: [[]],
    configures: [],
  };
  const matching = (override: ConnectionOverride): Uint32Array => {
    const fromSet = members(nodeSets, override.source, sourcePopulation);
    const toSet = members(nodeSets, override.target, targetPopulation);
    if (fromSet.size === 0 || toSet.size === 0) return new Uint32Array(0);
    const found: number[] = [];
    for (let i = 0; i < n; i++) {
      if (fromSet.has(sources[i]!) && toSet.has(targets[i]!)) found.push(i);
    }
    return Uint32Array.from(found);
  };
  for (const override of overrides) {
    if (override.delay !== undefined && override.delay > 0) continue;
    const { weight, spont_minis, modoverride, synapse_delay_override, synapse_configure } =
      override;
    const at = faultAt(`connection_overrides.${override.name}`);
    if (modoverride !== undefined && modoverride !== PLASTIC) {
      throw at(`modoverride is ${modoverride}: only ${PLASTIC} is supported`);
    }
    const assignments = synapse_configure ? parseStatements(synapse_configure, at) : [];
    const contacts = matching(override);
    for (const i of contacts) {
      if (weight !== undefined) state.weight[i] = weight;
      if (spont_minis !== undefined) state.spontMinis[i] = spont_minis;
      if (synapse_delay_override !== undefined) state.delay_ms[i] = synapse_delay_override;
      if (modoverride !== undefined) state.isPlastic[i] = 1;
    }
    if (assignments.length > 0)
      state.configures.push({ name: override.name, assignments, contacts });
  }
  applyDelayed(overrides, state, matching, warnings);
  return state;
}

/** Weights in time; overrides of one time in the order of the file. */
function applyDelayed(
  overrides: readonly ConnectionOverride[],
  state: OverrideState,
  matching: (override: ConnectionOverride) => Uint32Array,
  warnings: Warnings,
): void {
  const delayed = overrides
    .filter(({ delay }) => delay !== undefined && delay > 0)
    .sort((a, b) => a.delay! - b.delay!);
  const known = new Map<string, number>();
  for (const override of delayed) {
    const { name, weight, delay } = override;
    const further = ['spont_minis', 'modoverride', 'synapse_delay_override', 'synapse_configure'];
    const unread = further.filter((key) => override[key as keyof ConnectionOverride] !== undefined);
    if (unread.length > 0) {
      warnings.count(
        `connection_overrides.${name}: delayed, so ${unread.join(', ')} has no effect`,
      );
    }
    if (weight === undefined) continue;
    for (const i of matching(override)) {
      const program = state.program[i]!;
      const key = `${program}|${program === 0 ? state.weight[i] : ''}|${delay}|${weight}`;
      let next = known.get(key);
      if (next === undefined) {
        const before =
          program === 0 ? [{ from_ms: 0, weight: state.weight[i]! }] : state.programs[program]!;
        const kept = before.filter((step) => step.from_ms < delay!);
        next = state.programs.push([...kept, { from_ms: delay!, weight }]) - 1;
        known.set(key, next);
      }
      state.program[i] = next;
    }
  }
}

function members(nodeSets: NodeSets, name: string, population: string): Set<number> {
  const group = nodeSets.resolve(name).find((g) => g.population === population);
  return new Set(group?.ids ?? []);
}
