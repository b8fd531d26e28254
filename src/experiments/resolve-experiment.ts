/**
 * EXPERIMENT.json to a PairExperiment: cells built, contacts drawn or placed, C_pre and C_post
 * measured, the pulses searched; measurements in batches on the engine that will run it.
 */
import type { Engine } from '../engine/job.ts';
import { type CellModel, nodeOf, UnknownSiteError } from '../model/cell.ts';
import { FITTED_CONSTANTS, type SynapseConstants } from '../model/glusynapse.ts';
import { InputError, type InputPlace } from '../model/input-error.ts';
import { bothStates } from '../physiology/contact-physiology.ts';
import { type CalibrationRequest, calibrate } from './calibrate.ts';
import { circuitPairs, DEFAULT_HILL_MM, type SlicePair } from './circuit-pairs.ts';
import {
  type ConditionFile,
  type ContactFile,
  EXPERIMENT_FORMAT,
  type ExperimentFile,
  type ProtocolFile,
  type RuleFile,
  readExperiment,
} from './experiment-schema.ts';
import type { OpenPairCircuit } from './pair-circuit.ts';
import type { Pair, PairExperiment, PairingProtocol, Pulse } from './pair-types.ts';
import {
  atCalcium,
  CONTACT_DEFAULTS,
  drawContacts,
  type PairContact,
  SLICE_CAO_MM,
} from './pairs.ts';
import { type Pathway, readPathway, SHIPPED_PATHWAYS, shippedPathway } from './pathways.ts';
import { findPulses } from './pulse-search.ts';
import { CellShelf, type ReadFile } from './resolve-cells.ts';
import { ADAPTIVE_STEP } from './run-pairs.ts';

export interface ResolveOptions {
  /** Name of the experiment's file, for messages. */
  fileName?: string;
  /** In place of the file's. */
  seeds?: number[];
  dt_ms?: number;
  step?: PairExperiment['step'];
  /** False leaves thresholds that the file does not give at Infinity. Default true. */
  measureThresholds?: boolean;
  /** Told what is being measured, before it begins. */
  onStage?: (stage: 'cells' | 'calibration' | 'pulses') => void;
  signal?: AbortSignal;
  /** Opens the circuits that pairs are drawn from; without it such an entry is refused. */
  openPairCircuit?: OpenPairCircuit;
}

/** EPSPs averaged by default, where there are as many. */
const LAST_EPSPS = 60;

export type Condition = Exclude<ConditionFile, string> | { kind: 'in-vitro' };

/**
 * `json` is the text or the parsed value of the file; `readFile` gives the files it names.
 * InputError for what is wrong in the file, PulseSearchError or CalibrationError where a cell does
 * not fire as asked.
 */
export async function resolveExperiment(
  json: unknown,
  readFile: ReadFile,
  engine: Engine,
  options: ResolveOptions = {},
): Promise<PairExperiment> {
  const { fileName = 'experiment', onStage, signal } = options;
  const file = readExperiment(json, fileName);
  const dt_ms = options.dt_ms ?? file.dt_ms;
  const step = options.step ?? stepOf(file.step);
  const { vdccGates } = file;
  const synapse = constantsOf(file.rule);
  const protocols = file.protocols.flatMap(protocolsOf);
  const lastEpsps = lastEpspsOf(file, protocols, fileName);

  onStage?.('cells');
  const shelf = new CellShelf(readFile, file.fixhp);
  const slices = await slicePairs(file, shelf, fileName, options.openPairCircuit);
  const conditions = file.conditions.map(conditionOf);

  const measure = options.measureThresholds ?? true;
  if (measure) onStage?.('calibration');
  const pairs = await withThresholds(measure ? engine : null, slices, conditions, {
    dt_ms,
    step,
    vdccGates,
    synapse,
    signal,
  });

  onStage?.('pulses');
  const pulses = file.pulse
    ? pairs.map(() => protocols.map((): Pulse => file.pulse!))
    : await searchPulses(engine, pairs, protocols, { dt_ms, step, signal });

  const seeds = options.seeds ?? file.seeds;
  return {
    name: file.name,
    pairs,
    protocols,
    seeds,
    runs: pairs.flatMap((_, pair) =>
      protocols.flatMap((_, protocol) =>
        seeds.map((seed) => ({ pair, protocol, seed, pulse: pulses[pair]![protocol]! })),
      ),
    ),
    synapse,
    dt_ms,
    step,
    vdccGates,
    lastEpsps,
    measure: file.measure,
    weakestEpsp_mV: file.weakestEpsp_mV,
  };
}

/** The fitted constants, but for those of the rule that a file gives. */
export function constantsOf(rule: RuleFile): SynapseConstants {
  const given = Object.entries({
    gamma_d_GB: rule.gamma_d,
    gamma_p_GB: rule.gamma_p,
    rho_star_GB: rule.rho_star,
    tau_ind_GB_s: rule.tau_ind_s,
    tau_exp_GB_s: rule.tau_exp_s,
    tau_effca_GB_ms: rule.tau_effca_ms,
  }).filter(([, value]) => value !== undefined);
  return { ...FITTED_CONSTANTS, ...Object.fromEntries(given) };
}

export function stepOf(step: ExperimentFile['step']): PairExperiment['step'] {
  if (step === 'adaptive') return ADAPTIVE_STEP;
  return step === 'fixed' ? { kind: 'fixed' } : { kind: 'adaptive', ...step };
}

/** Every frequency with every Δt. */
export function protocolsOf({ name, induction, ...rest }: ProtocolFile): PairingProtocol[] {
  const frequencies = [induction.frequency_Hz].flat();
  const deltas = [induction.deltaT_ms].flat();
  return frequencies.flatMap((frequency_Hz) =>
    deltas.map((deltaT_ms) => ({
      ...rest,
      name: [name, `${frequency_Hz} Hz ${deltaT_ms < 0 ? '' : '+'}${deltaT_ms} ms`]
        .filter((part) => part !== undefined)
        .join(' '),
      induction: { ...induction, frequency_Hz, deltaT_ms },
    })),
  );
}

function lastEpspsOf(
  { lastEpsps }: ExperimentFile,
  protocols: readonly PairingProtocol[],
  file: string,
): number {
  const fewest = Math.min(...protocols.flatMap((p) => [p.before.nSpikes, p.after.nSpikes]));
  if (lastEpsps !== undefined && lastEpsps > fewest) {
    throw new InputError(
      { format: EXPERIMENT_FORMAT, file, at: 'lastEpsps' },
      `is ${lastEpsps}, but the shortest test phase has ${fewest} spikes`,
    );
  }
  return lastEpsps ?? Math.min(LAST_EPSPS, fewest);
}

export async function slicePairs(
  { pairs, fixhp }: Pick<ExperimentFile, 'pairs' | 'fixhp'>,
  shelf: CellShelf,
  file: string,
  openPairCircuit: OpenPairCircuit | undefined,
): Promise<SlicePair[]> {
  const slices: SlicePair[] = [];
  for (const [p, entry] of pairs.entries()) {
    const place = (key: string) => ({ format: EXPERIMENT_FORMAT, file, at: `pairs[${p}].${key}` });
    if ('contacts' in entry) {
      const cell = await shelf.cell(entry.cell, place('cell'));
      slices.push({
        name: entry.name,
        streamId: slices.length + 1,
        cell,
        contacts: entry.contacts.map((c, i) => placeContact(cell, c, place(`contacts[${i}]`))),
        hill_mM: entry.contacts.map((c) => c.uHill_mM ?? DEFAULT_HILL_MM),
      });
      continue;
    }
    if ('circuit' in entry) {
      if (!openPairCircuit) {
        throw new InputError(place('circuit'), 'circuits cannot be opened here');
      }
      const physiology =
        entry.physiology === undefined
          ? null
          : await pathwayOf(entry.physiology, shelf, place('physiology'));
      const request = { fixhp, place, physiology, firstStreamId: slices.length + 1 };
      slices.push(...(await circuitPairs(entry, openPairCircuit, request)));
      continue;
    }
    const pathway = await pathwayOf(entry.pathway, shelf, place('pathway'));
    const cells = await Promise.all(
      [entry.cell].flat().map((c, i) => {
        const key = Array.isArray(entry.cell) ? `cell[${i}]` : 'cell';
        return shelf.cell(c, place(key));
      }),
    );
    for (let i = 0; i < entry.count; i++) {
      const cell = cells[i % cells.length]!;
      const contacts = drawOrFail(cell, pathway, entry.seed, i, place('cell'));
      slices.push({
        name: `${entry.name ?? pathway.name} ${i + 1}`,
        streamId: slices.length + 1,
        cell,
        contacts,
        hill_mM: contacts.map(() => pathway.uHill_mM),
      });
    }
  }
  return slices;
}

function drawOrFail(
  cell: CellModel,
  pathway: Pathway,
  seed: number,
  index: number,
  place: InputPlace,
): PairContact[] {
  try {
    return drawContacts(cell, pathway, seed, index);
  } catch (error) {
    if (error instanceof RangeError) throw new InputError(place, error.message);
    throw error;
  }
}

async function pathwayOf(name: string, shelf: CellShelf, place: InputPlace): Promise<Pathway> {
  if (/\.json$/i.test(name)) return readPathway(await shelf.text(name, place), name);
  const pathway = shippedPathway(name);
  if (pathway) return pathway;
  const known = SHIPPED_PATHWAYS.join(', ');
  throw new InputError(place, `is '${name}', expected one of ${known}, or a .json file`);
}

function placeContact(cell: CellModel, contact: ContactFile, place: InputPlace): PairContact {
  const { section, x, rho0, gmax_AMPA_nS, Use } = contact;
  let node: number;
  try {
    node = nodeOf(cell, { section, x });
  } catch (error) {
    if (!(error instanceof UnknownSiteError)) throw error;
    throw new InputError({ ...place, at: `${place.at}.section` }, error.message);
  }
  const { type } = cell.sections[cell.nodes.section[node]!]!;
  return {
    section,
    x,
    node,
    location: contact.location ?? (type === 'apical' ? 'apical' : 'basal'),
    delay_ms: contact.delay_ms,
    parameters: {
      tau_d_AMPA_ms: contact.tau_d_AMPA_ms ?? CONTACT_DEFAULTS.tau_d_AMPA_ms,
      gmax0_AMPA_nS: gmax_AMPA_nS,
      Use0: Use,
      rho0,
      ...bothStates({ gmax_AMPA_nS, Use, rho0 }),
      gmax_NMDA_nS: gmax_AMPA_nS * contact.NMDA_ratio,
      Dep_ms: contact.Dep_ms,
      Fac_ms: contact.Fac_ms,
      Nrrp: contact.Nrrp,
      volume_um3: contact.volume_um3 ?? CONTACT_DEFAULTS.volume_um3,
      theta_d: contact.theta_d ?? Infinity,
      theta_p: contact.theta_p ?? Infinity,
      cao_mM: SLICE_CAO_MM,
    },
  };
}

export function conditionOf(condition: ConditionFile): Condition {
  if (condition === 'in-vitro') return { kind: 'in-vitro' };
  if (condition !== 'in-vivo') return condition;
  return { kind: 'in-vivo', cao_mM: 1.2, release: 'pair', thresholds: 'measured' };
}

/** Every pair under every condition; thresholds that the file gives stay. Without an engine none is measured. */
export async function withThresholds(
  engine: Engine | null,
  slices: readonly SlicePair[],
  conditions: readonly Condition[],
  options: Parameters<typeof calibrate>[2],
): Promise<Pair[]> {
  const names = conditions.map(conditionName);
  const pairs = slices.flatMap((slice) =>
    conditions.map((condition, c): Pair & { measured: PairContact[] } => {
      const contacts = underCondition(slice, condition);
      return {
        name: conditions.length > 1 ? `${slice.name}, ${names[c]}` : slice.name,
        streamId: slice.streamId,
        cell: slice.cell,
        contacts,
        condition: condition.kind,
        measured:
          condition.kind === 'in-vivo' && condition.thresholds === 'slice'
            ? slice.contacts
            : contacts,
      };
    }),
  );
  const requests = pairs.map(
    ({ name, cell, measured }): CalibrationRequest => ({ name, cell, contacts: measured }),
  );
  if (engine === null) return pairs.map(({ measured: _, ...pair }) => pair);
  const open = pairs.flatMap((pair, i) => (pair.contacts.some(isOpen) ? [i] : []));
  const calibrations = await calibrateOnce(
    engine,
    open.map((i) => requests[i]!),
    options,
  );
  open.forEach((i, n) => {
    pairs[i]!.contacts = pairs[i]!.contacts.map((contact, c) => {
      if (!isOpen(contact)) return contact;
      const { theta_d, theta_p } = calibrations[n]![c]!;
      return { ...contact, parameters: { ...contact.parameters, theta_d, theta_p } };
    });
  });
  return pairs.map(({ measured: _, ...pair }) => pair);
}

const isOpen = ({ parameters }: PairContact) => parameters.theta_d === Infinity;

/** Pairs that measure the same contacts (slice thresholds under several conditions) share a run. */
async function calibrateOnce(
  engine: Engine,
  requests: readonly CalibrationRequest[],
  options: Parameters<typeof calibrate>[2],
) {
  const unique = [...new Map(requests.map((r) => [r.contacts, r])).values()];
  const measured = unique.length > 0 ? await calibrate(engine, unique, options) : [];
  const byContacts = new Map(unique.map((r, i) => [r.contacts, measured[i]!]));
  return requests.map((r) => byContacts.get(r.contacts)!);
}

/** Its contacts there, thresholds not yet measured. */
export function underCondition(
  { contacts, hill_mM }: SlicePair,
  condition: Condition,
): PairContact[] {
  if (condition.kind === 'in-vitro') return contacts;
  return contacts.map((contact, c) => ({
    ...contact,
    parameters: atCalcium(
      contact.parameters,
      condition.cao_mM,
      condition.release === 'pair' ? { kind: 'pair' } : { kind: 'hill', K_mM: hill_mM[c]! },
    ),
  }));
}

function conditionName(condition: Condition): string {
  if (condition.kind === 'in-vitro') return 'in vitro';
  const { cao_mM, release, thresholds } = condition;
  return `in vivo ${cao_mM} mM, ${release} release, ${thresholds} thresholds`;
}

async function searchPulses(
  engine: Engine,
  pairs: readonly Pair[],
  protocols: readonly PairingProtocol[],
  options: Parameters<typeof findPulses>[2],
): Promise<Pulse[][]> {
  const requests = pairs.flatMap(({ cell }) =>
    protocols.map(({ induction: { nSpikes, frequency_Hz } }) => ({
      cell,
      train: { nSpikes, frequency_Hz },
    })),
  );
  const pulses = await findPulses(engine, requests, options);
  return pairs.map((_, p) => pulses.slice(p * protocols.length, (p + 1) * protocols.length));
}
