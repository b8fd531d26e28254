/**
 * What a fit needs of the engine once: calcium of every contact in every induction, and in the two
 * measurements that its thresholds come from.
 *
 * By default the rule is off: expression takes 100 s, an induction a minute, and that Use and ĝ stay as
 * they start is the approximation of Chindemi et al. 2022 (Methods). Recorded under a rule, they move as
 * that rule moves them, and predictions are exact there and good near it.
 */
import type { CellRun, Engine } from '../../engine/job.ts';
import { peakOf } from '../../engine/replay/cpu-replay.ts';
import {
  PIECE_ERROR,
  PIECE_WORDS,
  type PieceTolerance,
  PieceWriter,
} from '../../engine/replay/pieces.ts';
import type { ReplaySet, Span } from '../../engine/replay/replay.ts';
import {
  type PlasticityRule,
  RULE_PARAMETERS,
  ruleThresholds,
  withRule,
} from '../../model/plasticity-rule.ts';
import { bapPulses, CALIBRATION_MS, CalibrationError, calibrationRuns } from '../calibrate.ts';
import { pairJobRun } from '../pair-job.ts';
import type { PairExperiment } from '../pair-types.ts';
import { type FitProblem, type RecordedRun, type Recording, TAU_INDEX } from './fit-types.ts';
import { frozen, recordCalcium } from './record-calcium.ts';

/** Peaks are to be ten times as good as what is compared with them; c* of a spike is some 0.1 mM·ms. */
const PEAK_TOLERANCE = { relative: PIECE_ERROR / 10, lowest: 1e-3 };

export interface RecordProgress {
  stage: 'thresholds' | 'inductions';
  /** Of the stage, 0 to 1. */
  share: number;
}

export interface RecordFitOptions {
  signal?: AbortSignal | undefined;
  onProgress?: (progress: RecordProgress) => void;
}

/** PulseSearchError or CalibrationError where a cell does not fire as asked; what the engine throws. */
export async function recordFit(
  engine: Engine,
  problem: FitProblem,
  options: RecordFitOptions = {},
): Promise<Recording> {
  const shelf = new PieceShelf();
  const contacts: ReplaySet['contacts'][number][] = [];
  const traces: ReplaySet['traces'][number][] = [];
  const runs: RecordedRun[] = [];
  let firstPair = 0;
  const total = problem.sets.reduce((sum, { experiment }) => sum + experiment.runs.length, 0);
  let done = 0;
  for (const [s, { experiment }] of problem.sets.entries()) {
    const firstContact: number[] = [];
    const measured = await recordThresholds(engine, experiment, problem, shelf, options);
    measured.forEach((list) => {
      firstContact.push(contacts.length);
      contacts.push(...list);
    });
    for (const [t, target] of problem.targets.entries()) {
      if (target.set !== s) continue;
      const wanted = experiment.runs.filter(({ protocol }) => protocol === target.protocol);
      for (let at = 0; at < wanted.length; at += engine.busyRuns) {
        const chunk = wanted.slice(at, at + engine.busyRuns);
        const tolerances = chunk.map(({ pair }) =>
          experiment.pairs[pair]!.contacts.map((_, c) =>
            toleranceOf(shelf.pieces, contacts[firstContact[pair]! + c]!, problem),
          ),
        );
        const own = underRule(experiment, problem.recordUnder, (pair, c) => {
          const { pre, post } = contacts[firstContact[pair]! + c]!;
          const tau = problem.recordUnder!.tau_effca_GB_ms;
          return [peakOf(shelf.pieces, pre, tau), peakOf(shelf.pieces, post, tau)];
        });
        const spans = await recordInductions(engine, own, chunk, tolerances, shelf, {
          ...options,
          onProgress: ({ stage, share }) =>
            options.onProgress?.({ stage, share: (done + share * chunk.length) / total }),
        });
        chunk.forEach(({ pair }, r) => {
          const list = experiment.pairs[pair]!.contacts;
          runs.push({
            target: t,
            pair: firstPair + pair,
            firstTrace: traces.length,
            nContacts: list.length,
          });
          list.forEach(({ parameters }, c) => {
            traces.push({
              contact: firstContact[pair]! + c,
              span: spans[r]![c]!,
              rho0: parameters.rho0 === 1 ? 1 : 0,
            });
          });
        });
        done += chunk.length;
      }
    }
    firstPair += experiment.pairs.length;
  }
  return { replay: { pieces: shelf.pieces, contacts, traces }, runs };
}

/** All pieces one after the other. */
class PieceShelf {
  #words = new Float32Array(1 << 16);
  #length = 0;

  put(pieces: Float32Array): Span {
    if (this.#length + pieces.length > this.#words.length) {
      const longer = new Float32Array(2 * (this.#length + pieces.length));
      longer.set(this.pieces);
      this.#words = longer;
    }
    this.#words.set(pieces, this.#length);
    const first = this.#length / PIECE_WORDS;
    this.#length += pieces.length;
    return { first, end: this.#length / PIECE_WORDS };
  }

  get pieces(): Float32Array {
    return this.#words.subarray(0, this.#length);
  }
}

/** Traces behind C_pre and C_post of every contact of every pair. */
async function recordThresholds(
  engine: Engine,
  experiment: PairExperiment,
  problem: FitProblem,
  shelf: PieceShelf,
  { signal, onProgress }: RecordFitOptions,
): Promise<ReplaySet['contacts'][number][][]> {
  const { pairs, synapse, dt_ms, step, vdccGates } = experiment;
  const requests = pairs.map(({ name, cell, contacts }) => ({ name, cell, contacts }));
  onProgress?.({ stage: 'thresholds', share: 0 });
  const pulses = await bapPulses(engine, requests, { dt_ms, step, ...(signal && { signal }) });
  const tau_ms = tausOf(problem);
  const tolerance = {
    tau_ms,
    relative: PEAK_TOLERANCE.relative,
    lowest: tau_ms.map(() => PEAK_TOLERANCE.lowest),
  };
  const size = Math.max(1, Math.floor(engine.busyRuns / 2));
  const out: ReplaySet['contacts'][number][][] = [];
  for (let at = 0; at < pairs.length; at += size) {
    const chunk = requests.slice(at, at + size);
    const cellRuns = chunk.flatMap((request, i) => calibrationRuns(request, pulses[at + i]!));
    const writers = cellRuns.map((run) => writersOf(run, synapse.tau_ca_CR_ms, () => tolerance));
    const { runs } = await recordCalcium(engine, cellRuns, CALIBRATION_MS, writers, {
      ...{ synapse, dt_ms, step, vdccGates, signal },
      onProgress: (share) =>
        onProgress?.({ stage: 'thresholds', share: (at + share * chunk.length) / pairs.length }),
    });
    chunk.forEach(({ name, cell, contacts }, i) => {
      const nSpikes = runs[2 * i + 1]!.spikes_ms.length;
      if (nSpikes !== 1) throw new CalibrationError(name, cell, pulses[at + i]!, nSpikes);
      out.push(
        contacts.map(({ location }, c) => ({
          location,
          pre: shelf.put(writers[2 * i]![c]!.finish()),
          post: shelf.put(writers[2 * i + 1]![c]!.finish()),
        })),
      );
    });
  }
  return out;
}

/**
 * The experiment with its contacts under a rule, or with the rule off.
 * @param peaksOf C_pre and C_post of a pair's contact at the rule's τ*
 */
export function underRule(
  experiment: PairExperiment,
  rule: PlasticityRule | null,
  peaksOf: (pair: number, contact: number) => readonly [number, number],
): PairExperiment {
  const pairs = experiment.pairs.map((pair, p) => ({
    ...pair,
    contacts: pair.contacts.map((contact, c) => {
      const { parameters, location } = contact;
      if (rule === null) return { ...contact, parameters: frozen(parameters) };
      const thresholds = ruleThresholds(rule, location, ...peaksOf(p, c));
      return { ...contact, parameters: { ...parameters, ...thresholds } };
    }),
  }));
  const synapse = rule === null ? experiment.synapse : withRule(experiment.synapse, rule);
  return { ...experiment, pairs, synapse };
}

/** Traces of the inductions of runs of one protocol, from t = 0 to the fast-forward. */
async function recordInductions(
  engine: Engine,
  experiment: PairExperiment,
  runs: PairExperiment['runs'],
  tolerances: readonly (readonly PieceTolerance[])[],
  shelf: PieceShelf,
  { signal, onProgress }: RecordFitOptions,
): Promise<Span[][]> {
  const { synapse, dt_ms, step, vdccGates } = experiment;
  const jobs = runs.map((run) => pairJobRun(experiment, run));
  const cellRuns = jobs.map(({ cellRun }): CellRun => ({ ...cellRun, fastForward_ms: [] }));
  const writers = cellRuns.map((run, r) =>
    writersOf(run, synapse.tau_ca_CR_ms, (c) => tolerances[r]![c]!),
  );
  await recordCalcium(engine, cellRuns, jobs[0]!.times.fastForward_ms[0]!, writers, {
    ...{ synapse, dt_ms, step, vdccGates, signal },
    onProgress: (share) => onProgress?.({ stage: 'inductions', share }),
  });
  return writers.map((list) => list.map((writer) => shelf.put(writer.finish())));
}

const writersOf = (run: CellRun, tauCa_ms: number, tolerance: (c: number) => PieceTolerance) =>
  Array.from({ length: run.contacts.length }, (_, c) => new PieceWriter(tauCa_ms, tolerance(c)));

function tausOf({ bounds }: FitProblem): number[] {
  const { low, high } = bounds[TAU_INDEX]!;
  return low === high ? [low] : [low, high];
}

/** The lowest threshold that the bounds allow a contact, at both ends of τ*. */
function toleranceOf(
  pieces: Float32Array,
  { pre, post, location }: ReplaySet['contacts'][number],
  problem: FitProblem,
): PieceTolerance {
  const tau_ms = tausOf(problem);
  const low = (name: (typeof RULE_PARAMETERS)[number]) =>
    problem.bounds[RULE_PARAMETERS.indexOf(name)]!.low;
  return {
    tau_ms,
    relative: PIECE_ERROR,
    lowest: tau_ms.map((tau) => {
      const [cPre, cPost] = [peakOf(pieces, pre, tau), peakOf(pieces, post, tau)];
      return Math.min(
        ...(['d', 'p'] as const).map(
          (rule) => low(`${location}_${rule}_a`) * cPre + low(`${location}_${rule}_b`) * cPost,
        ),
      );
    }),
  };
}
