/**
 * Calcium that an EPSP and a back-propagating action potential (bAP) raise in the spine of a contact.
 *
 *   release  the contact alone frees its whole pool once, as it stands (ĝ_AMPA at start)
 *   spike    one presynaptic spike: k of N sites with probability C(N,k) uᵏ(1−u)ᴺ⁻ᵏ, u = Use at start, all
 *            sites full; every k is simulated, so mean and SD have no sampling error
 *   bap      one somatic spike by a pulse of 1 nA, 1.5 ms (the next level where it makes none); no release
 *
 * Contacts of a request share the bAP: their own currents, picoamperes each, hardly touch it. The rules of
 * plasticity are off. Model: Chindemi et al. 2022, Nat Commun 13:3038; model.md §4.
 */
import type { CellRun, Draws, Engine } from '../engine/job.ts';
import type { CellModel } from '../model/cell.ts';
import type { ContactParameters } from '../model/glusynapse.ts';
import {
  type BapPulse,
  bapPulses,
  CalibrationError,
  EVENT_MS,
  postsynapticRun,
  silentRun,
  withoutRules,
} from './calibrate.ts';
import { pathDistance_um, type Region, regionOf } from './contact-sites.ts';
import { type RunTraces, type SimulationOptions, traceContacts } from './contact-traces.ts';
import type { Series } from './pair-types.ts';
import type { PairContact } from './pairs.ts';

const BEFORE_MS = 20;
/** Until c* has come to its peak and begun to fall. */
const AFTER_MS = 400;
const VARIABLES = ['cai_CR', 'effcai_GB', 'vsyn'] as const;
const UM_PER_MM = 1000;

export interface SpineCalciumRequest {
  name: string;
  cell: CellModel;
  contacts: readonly PairContact[];
}

export interface SpineCalciumOptions extends SimulationOptions {
  pulse?: BapPulse;
  /** Simulate every k of `spike` too, else only the whole pool. Default false. */
  perSpike?: boolean;
}

/** What one event does at a contact. Times from the presynaptic spike, or from the pulse's onset. */
export interface Transient {
  ca_uM: Series;
  cstar_mM_ms: Series;
  /** Where the event comes. */
  caRest_uM: number;
  /** Largest above the rest. */
  caRise_uM: number;
  caPeak_uM: number;
  caPeakAt_ms: number;
  cstarPeak_mM_ms: number;
  /** Rise of the voltage at the contact, and of the soma's. */
  localRise_mV: number;
  somaRise_mV: number;
}

export interface ContactCalcium {
  section: string;
  x: number;
  location: 'basal' | 'apical';
  region: Region;
  distance_um: number;
  release: Transient;
  /** Null unless asked for. */
  spike: SpikeCalcium | null;
  bap: Transient;
}

/** Peak rise of [Ca] at one presynaptic spike, over the draws of release. */
export interface SpikeCalcium {
  mean_uM: number;
  sd_uM: number;
  /** Probability that nothing is released. */
  failure: number;
}

/**
 * Per request, per contact. One job, and before it one that finds each cell's pulse.
 * Throws PulseSearchError or CalibrationError where a cell does not spike once.
 */
export async function spineCalcium(
  engine: Engine,
  requests: readonly SpineCalciumRequest[],
  options: SpineCalciumOptions = {},
): Promise<ContactCalcium[][]> {
  const pulses = await bapPulses(engine, requests, options);
  const plans = requests.map(({ cell, contacts }, r) => ({
    bap: postsynapticRun({ cell, contacts }, pulses[r]!),
    releases: contacts.map((contact) =>
      releasedCounts(contact.parameters, options.perSpike ?? false).map((k) =>
        releaseRun(cell, contact, k),
      ),
    ),
  }));
  const traces = await traceContacts(
    engine,
    plans.flatMap(({ bap, releases }) => [bap, ...releases.flat()]),
    VARIABLES,
    { ...options, from_ms: EVENT_MS - BEFORE_MS, duration_ms: EVENT_MS + AFTER_MS },
  );
  let next = 0;
  return requests.map(({ name, cell, contacts }, r) => {
    const bap = traces[next++]!;
    const nSpikes = bap.end.spikes_ms.length;
    if (nSpikes !== 1) throw new CalibrationError(name, cell, pulses[r]!, nSpikes);
    return contacts.map((contact, c): ContactCalcium => {
      const own = plans[r]!.releases[c]!.map(() => transient(traces[next++]!, 0));
      const { section, x, location, parameters } = contact;
      return {
        ...{ section, x, location },
        region: regionOf(cell, contact),
        distance_um: pathDistance_um(cell, contact),
        release: own.at(-1)!,
        spike: options.perSpike
          ? overReleases(
              parameters,
              own.map(({ caRise_uM }) => caRise_uM),
            )
          : null,
        bap: transient(bap, c),
      };
    });
  });
}

/** 1 … N, or N alone. */
function releasedCounts({ Nrrp }: ContactParameters, all: boolean): number[] {
  return all ? Array.from({ length: Nrrp }, (_, i) => i + 1) : [Nrrp];
}

/** @param rises_uM of 1 … N vesicles; none raises nothing */
export function overReleases(
  { Nrrp, Use0 }: Pick<ContactParameters, 'Nrrp' | 'Use0'>,
  rises_uM: readonly number[],
): SpikeCalcium {
  let [mean_uM, square] = [0, 0];
  let ways = 1;
  for (let k = 1; k <= Nrrp; k++) {
    ways *= (Nrrp - k + 1) / k;
    const p = ways * Use0 ** k * (1 - Use0) ** (Nrrp - k);
    mean_uM += p * rises_uM[k - 1]!;
    square += p * rises_uM[k - 1]! ** 2;
  }
  return {
    mean_uM,
    sd_uM: Math.sqrt(Math.max(0, square - mean_uM ** 2)),
    failure: (1 - Use0) ** Nrrp,
  };
}

function releaseRun(cell: CellModel, contact: PairContact, vesicles: number): CellRun {
  const { node, parameters, delay_ms } = contact;
  // all sites are full at the first spike: one draw each, 0 releases and a number above 1 does not
  const values = Array.from({ length: parameters.Nrrp }, (_, site) => (site < vesicles ? 0 : 2));
  const draws: Draws = vesicles === parameters.Nrrp ? { kind: 'full' } : { kind: 'list', values };
  return silentRun(cell, [
    { node, draws, arrivals_ms: [EVENT_MS + delay_ms], parameters: withoutRules(parameters) },
  ]);
}

function transient(
  { t_ms, soma_mV, contacts }: RunTraces<(typeof VARIABLES)[number]>,
  contact: number,
): Transient {
  const { cai_CR, effcai_GB, vsyn } = contacts[contact]!;
  const times_ms = t_ms.map((t) => t - EVENT_MS);
  const start = times_ms.findLastIndex((t) => t <= 0);
  const rise = (values: Float64Array) => {
    let at = start;
    for (let i = start; i < values.length; i++) if (values[i]! > values[at]!) at = i;
    return { at, rest: values[start]!, peak: values[at]!, rise: values[at]! - values[start]! };
  };
  const ca = rise(cai_CR);
  return {
    ca_uM: { t_ms: times_ms, values: cai_CR.map((c) => UM_PER_MM * c) },
    cstar_mM_ms: { t_ms: times_ms, values: effcai_GB },
    caRest_uM: UM_PER_MM * ca.rest,
    caRise_uM: UM_PER_MM * ca.rise,
    caPeak_uM: UM_PER_MM * ca.peak,
    caPeakAt_ms: times_ms[ca.at]!,
    cstarPeak_mM_ms: rise(effcai_GB).peak,
    localRise_mV: rise(vsyn).rise,
    somaRise_mV: rise(soma_mV).rise,
  };
}
