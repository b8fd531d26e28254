/**
 * C_pre and C_post of contacts anywhere on a cell, from few runs of it (thresholds: model.md §4).
 *
 * C_post: one back-propagating spike is simulated, the voltage of every segment kept, and the spine's
 * calcium followed in it for several volumes; between volumes ln C_post is linear in ln volume.
 *
 * C_pre of a contact by itself is c*(rest) + A · ĝ_NMDA/volume, since calcium enters by NMDA receptors
 * alone while the voltage stays below the VDCC. A depends on the depolarisation at the site: it is
 * simulated at PROBES segments of each tree for several ĝ_p, and ln A is fitted by
 *   b · [1, ln diam, ln(1 + tip/50), path/300, (path/300)²]
 * where tip is the way on to the farthest tip and path that to the soma, all in µm; between the ĝ_p it is
 * linear in ln ĝ_p. Contacts of the same connection add depolarisation: A · exp(κ Σ ĝ_p of the others).
 * κ is fitted to whole connections simulated as calibrate.ts does; their rest is the stated error.
 *
 * All of this at 2 mM outside calcium. At another, C_post is followed anew in the same voltages, and A is
 * scaled by the fraction of the NMDA current that calcium carries.
 */
import type { Contact, Engine } from '../engine/job.ts';
import { BAP_LEVELS_NA, BAP_WIDTH_MS } from '../experiments/calibrate.ts';
import { pulseStimuli } from '../experiments/pair-job.ts';
import { findPulses } from '../experiments/pulse-search.ts';
import { ADAPTIVE_STEP } from '../experiments/run-pairs.ts';
import type { CellModel } from '../model/cell.ts';
import { type ContactParameters, calciumFraction } from '../model/glusynapse.ts';
import { random123Stream } from '../model/philox.ts';
import { type CellSites, cellSites } from './cell-sites.ts';
import { leastSquares } from './least-squares.ts';
import { type Probe, runProbes } from './probe-runs.ts';
import { calciumPeak, restingCStar, restingExcess_mM, SLICE_CAO_MM } from './spine-calcium.ts';

/** When the spike or the release comes: as calibrate.ts has it. */
const EVENT_MS = 1000;
const AFTER_BAP_MS = 150;
const VOLUMES_UM3: readonly number[] = [0.005, 0.02, 0.08, 0.3, 1.2];

const PROBES = 20;
const PROBE_G_NS: readonly number[] = [0.3, 1, 2.5, 6];
const PROBE_RATIO = 0.65;
const PROBE_UM3_PER_NS = 0.07;
const PROBE_EVERY_MS = 400;

const CHECKED_CONNECTIONS = 12;
const CHECKED_CONTACTS = 5;

/** What takes minutes to measure, and is the same in every build. */
export interface PresynapticFit {
  bapPulse: { amplitude_nA: number; width_ms: number };
  probe_g_nS: readonly number[];
  /** Coefficients by tree and by level of ĝ_p. */
  lnA: { basal: number[][]; apical: number[][] };
  kappa_per_nS: number;
  /** RMS of ln(C_pre fitted / simulated) over the contacts of the checked connections. */
  rmsLnCPre: number;
}

/** The back-propagating spike at every segment. */
export interface PostsynapticTable {
  volumes_um3: readonly number[];
  /** ln C_post at volume v of node n: v · nNodes + n (0 for nodes off the dendrites). */
  lnCPost: Float32Array;
  /** Resting voltage of each node, mV. */
  rest_mV: Float32Array;
  /** Outside calcium that spines were followed at. */
  cao_mM: number;
}

export interface CalciumFit {
  pre: PresynapticFit;
  post: PostsynapticTable;
}

export interface FittedContact {
  node: number;
  gmax_p_nS: number;
  gmax_NMDA_nS: number;
  volume_um3: number;
}

/** PulseSearchError where no pulse makes one spike to travel back. */
export async function fitPresynaptic(
  engine: Engine,
  cell: CellModel,
  signal?: AbortSignal,
): Promise<PresynapticFit> {
  const sites = cellSites(cell);
  const [pulse] = await findPulses(engine, [{ cell, train: { nSpikes: 1, frequency_Hz: 1 } }], {
    step: ADAPTIVE_STEP,
    widths_ms: [BAP_WIDTH_MS],
    levels_nA: BAP_LEVELS_NA,
    ...(signal ? { signal } : {}),
  });
  const bapPulse = { amplitude_nA: pulse!.amplitude_nA, width_ms: pulse!.width_ms };
  const post = await postsynapticTable(engine, cell, bapPulse, { signal });
  const alone: PresynapticFit = {
    bapPulse,
    probe_g_nS: PROBE_G_NS,
    lnA: await fitSingles(engine, cell, sites, post.rest_mV, signal),
    kappa_per_nS: 0,
    rmsLnCPre: 0,
  };
  return { ...alone, ...(await fitOthers(engine, cell, sites, { pre: alone, post }, signal)) };
}

/** One run of the cell with the pulse that makes its spike. */
export async function postsynapticTable(
  engine: Engine,
  cell: CellModel,
  pulse: PresynapticFit['bapPulse'],
  { signal, cao_mM = SLICE_CAO_MM }: { signal?: AbortSignal | undefined; cao_mM?: number } = {},
): Promise<PostsynapticTable> {
  const nodes = cellSites(cell).dendriteNodes;
  const stimuli = pulseStimuli(cell, [EVENT_MS], pulse);
  const record = { nodes, from_ms: EVENT_MS - 1 };
  const [bap] = await runProbes(
    engine,
    [{ cell, stimuli, record }],
    EVENT_MS + AFTER_BAP_MS,
    signal,
  );
  const nNodes = cell.nodes.parent.length;
  const rest_mV = new Float32Array(nNodes);
  const lnCPost = new Float32Array(VOLUMES_UM3.length * nNodes);
  const width = nodes.length + 1;
  const nRows = bap!.rows.length / width;
  const column = (c: number) =>
    Float64Array.from({ length: nRows }, (_, row) => bap!.rows[row * width + c]!);
  const t_ms = column(0);
  nodes.forEach((node, i) => {
    const v_mV = column(i + 1);
    rest_mV[node] = v_mV[0]!;
    VOLUMES_UM3.forEach((volume_um3, v) => {
      lnCPost[v * nNodes + node] = Math.log(
        calciumPeak(t_ms, v_mV, volume_um3, EVENT_MS, { celsius: cell.celsius, cao_mM }),
      );
    });
  });
  return { volumes_um3: VOLUMES_UM3, lnCPost, rest_mV, cao_mM };
}

/** C_pre and C_post of the contacts of one connection, mM·ms. */
export function predictCalcium(
  cell: CellModel,
  sites: CellSites,
  fit: CalciumFit,
  contacts: readonly FittedContact[],
): { cPre: number; cPost: number }[] {
  const total_nS = contacts.reduce((sum, { gmax_p_nS }) => sum + gmax_p_nS, 0);
  const { cao_mM, rest_mV } = fit.post;
  const around = { celsius: cell.celsius, cao_mM };
  const fraction = calciumFraction(cao_mM) / calciumFraction(SLICE_CAO_MM);
  return contacts.map((contact) => {
    const { node, gmax_p_nS, gmax_NMDA_nS, volume_um3 } = contact;
    const excess_mM = restingExcess_mM(rest_mV[node]!, volume_um3, around);
    const lnA =
      lnSingle(sites, fit, node, gmax_p_nS) + fit.pre.kappa_per_nS * (total_nS - gmax_p_nS);
    return {
      cPre:
        restingCStar(excess_mM, EVENT_MS) + (fraction * Math.exp(lnA) * gmax_NMDA_nS) / volume_um3,
      cPost: Math.exp(lnPost(cell, fit, node, volume_um3)),
    };
  });
}

function lnPost(cell: CellModel, fit: CalciumFit, node: number, volume_um3: number): number {
  const nNodes = cell.nodes.parent.length;
  const { low, part } = between(fit.post.volumes_um3, volume_um3);
  const at = (v: number) => fit.post.lnCPost[v * nNodes + node]!;
  return at(low) * (1 - part) + at(low + 1) * part;
}

function lnSingle(sites: CellSites, fit: CalciumFit, node: number, gmax_p_nS: number): number {
  const rows = sites.tree[node] === 'apical' ? fit.pre.lnA.apical : fit.pre.lnA.basal;
  const features = sites.features(node);
  const { low, part } = between(fit.pre.probe_g_nS, gmax_p_nS);
  const at = (level: number) => rows[level]!.reduce((sum, b, i) => sum + b * features[i]!, 0);
  return at(low) * (1 - part) + at(low + 1) * part;
}

/** Place of x on a rising grid, linear in ln x; outside the grid on from its last two. */
function between(grid: readonly number[], x: number): { low: number; part: number } {
  let low = 0;
  while (low + 2 < grid.length && x > grid[low + 1]!) low++;
  const [a, b] = [Math.log(grid[low]!), Math.log(grid[low + 1]!)];
  return { low, part: (Math.log(x) - a) / (b - a) };
}

async function fitSingles(
  engine: Engine,
  cell: CellModel,
  sites: CellSites,
  rest_mV: Float32Array,
  signal?: AbortSignal,
): Promise<PresynapticFit['lnA']> {
  const chosen = {
    basal: sites.spread('basal', PROBES),
    apical: sites.spread('apical', PROBES),
  };
  const nodes = [...chosen.basal, ...chosen.apical];
  const parametersOf = (g_nS: number) =>
    probeParameters(g_nS, g_nS * PROBE_RATIO, g_nS * PROBE_UM3_PER_NS);
  const probes = PROBE_G_NS.map(
    (g_nS): Probe => ({
      cell,
      contacts: nodes.map((node, i) =>
        fullRelease(node, parametersOf(g_nS), EVENT_MS + i * PROBE_EVERY_MS),
      ),
    }),
  );
  const results = await runProbes(engine, probes, EVENT_MS + nodes.length * PROBE_EVERY_MS, signal);
  const lnA = results.map(({ contacts }, level) => {
    const { gmax_NMDA_nS, volume_um3 } = parametersOf(PROBE_G_NS[level]!);
    return nodes.map((node, i) => {
      const rested_ms = EVENT_MS + i * PROBE_EVERY_MS;
      const excess_mM = restingExcess_mM(rest_mV[node]!, volume_um3, {
        celsius: cell.celsius,
        cao_mM: SLICE_CAO_MM,
      });
      const peak = contacts[i]!.effcaiPeak - restingCStar(excess_mM, rested_ms);
      return Math.log((peak * volume_um3) / gmax_NMDA_nS);
    });
  });
  const fitOf = (tree: readonly number[], first: number) =>
    lnA.map((values) =>
      tree.length === 0
        ? []
        : leastSquares(
            tree.map((node) => sites.features(node)),
            tree.map((_, i) => values[first + i]!),
          ),
    );
  return { basal: fitOf(chosen.basal, 0), apical: fitOf(chosen.apical, chosen.basal.length) };
}

/** κ by whole connections at places and of strengths drawn for it, and what stays unexplained. */
async function fitOthers(
  engine: Engine,
  cell: CellModel,
  sites: CellSites,
  fit: CalciumFit,
  signal?: AbortSignal,
): Promise<{ kappa_per_nS: number; rmsLnCPre: number }> {
  const connections = Array.from({ length: CHECKED_CONNECTIONS }, (_, c) => {
    const draws = random123Stream([c, 0, 0]);
    return Array.from({ length: CHECKED_CONTACTS }, (): FittedContact => {
      const nodes = sites.dendriteNodes;
      const node = nodes[Math.floor(draws.next() * nodes.length)]!;
      const gmax_p_nS = 0.4 + 3.6 * draws.next();
      return {
        node,
        gmax_p_nS,
        gmax_NMDA_nS: PROBE_RATIO * gmax_p_nS * (0.5 + 0.5 * draws.next()),
        volume_um3: PROBE_UM3_PER_NS * gmax_p_nS * (0.6 + 0.8 * draws.next()),
      };
    });
  });
  const results = await runProbes(
    engine,
    connections.map((contacts) => ({
      cell,
      contacts: contacts.map(({ node, gmax_p_nS, gmax_NMDA_nS, volume_um3 }) =>
        fullRelease(node, probeParameters(gmax_p_nS, gmax_NMDA_nS, volume_um3), EVENT_MS),
      ),
    })),
    EVENT_MS + PROBE_EVERY_MS,
    signal,
  );
  const points = connections.flatMap((contacts, c) => {
    const total_nS = contacts.reduce((sum, { gmax_p_nS }) => sum + gmax_p_nS, 0);
    return predictCalcium(cell, sites, fit, contacts).map(({ cPre }, k) => ({
      others_nS: total_nS - contacts[k]!.gmax_p_nS,
      // κ is 0 in `fit`: all that the others do
      ln: Math.log(results[c]!.contacts[k]!.effcaiPeak / cPre),
    }));
  });
  const xy = points.reduce((sum, { others_nS, ln }) => sum + others_nS * ln, 0);
  const xx = points.reduce((sum, { others_nS }) => sum + others_nS ** 2, 0);
  const kappa_per_nS = xy / xx;
  const rest = points.map(({ others_nS, ln }) => (ln - kappa_per_nS * others_nS) ** 2);
  return {
    kappa_per_nS,
    rmsLnCPre: Math.sqrt(rest.reduce((a, b) => a + b, 0) / rest.length),
  };
}

/** A contact as C_pre asks for: ρ = 1, Use = 1, ĝ_AMPA = ĝ_p, no rules (calibrate.ts). */
function probeParameters(
  gmax_p_nS: number,
  gmax_NMDA_nS: number,
  volume_um3: number,
): ContactParameters {
  return {
    tau_d_AMPA_ms: 1.74,
    gmax0_AMPA_nS: gmax_p_nS,
    gmax_d_AMPA_nS: gmax_p_nS / 2,
    gmax_p_AMPA_nS: gmax_p_nS,
    gmax_NMDA_nS,
    Use0: 1,
    Use_d: 1,
    Use_p: 1,
    Dep_ms: 500,
    Fac_ms: 17,
    Nrrp: 1,
    volume_um3,
    theta_d: Infinity,
    theta_p: Infinity,
    rho0: 1,
    cao_mM: SLICE_CAO_MM,
  };
}

const fullRelease = (node: number, parameters: ContactParameters, at_ms: number): Contact => ({
  node,
  draws: { kind: 'full' },
  arrivals_ms: [at_ms],
  parameters,
});
