/**
 * One cell run in float64, step by step. The GPU kernel (shaders/epoch.wgsl) follows the same order.
 *
 * A step from t to t + dt:
 *   1. thresholds of c* are tested, then the events due at t act: those known beforehand, then the
 *      spikes of other cells, by time and place;
 *   2. currents of contacts, stimuli and gap junctions at V(t) are gathered per input;
 *   3. the segments' gates catch up to t, their currents are taken, the tree is solved (solve.ts);
 *   4. the contacts advance with V(t + dt);
 *   5. spikes are detected, rows recorded, the next step is chosen.
 */
import { random123Stream } from '../../model/philox.ts';
import { CONTACT_INPUTS, type Crossing, type Draws, type Job, type Release } from '../job.ts';
import { BLOW_UP_MV, blowUp } from '../layout/blow-up.ts';
import { CONTACT_PARAMETERS, indexWords, synapseWords } from '../layout/contact.ts';
import { EVENT_KIND } from '../layout/event.ts';
import { firstInputs } from '../layout/events.ts';
import {
  contactWord,
  type PackedContacts,
  type PackedRun,
  packContacts,
  parameterWord,
  startTickOf,
} from '../layout/pack.ts';
import { STATIC_PARAMETERS, STATIC_STATE } from '../layout/static-contact.ts';
import { limitSteps, nextStepTicks } from '../layout/step-control.ts';
import { compileClass } from './class-program.ts';
import {
  contactCurrent,
  contactFastForward,
  contactRelease,
  contactStep,
  STATE,
  type StepWeights,
  stepWeights,
  testThresholds,
} from './contact.ts';
import { LaneRecorder } from './recorder.ts';
import { type NextDraw, type Pool, release } from './release.ts';
import { type Solver, solveStep } from './solve.ts';
import { cellStart } from './start.ts';
import { staticCurrent, staticRelease, staticStep } from './static-contact.ts';

const PLASTIC = indexWords(CONTACT_PARAMETERS);
const STATIC = indexWords(STATIC_PARAMETERS);
const STATIC_AT = indexWords(STATIC_STATE);

/** A spike on its way: the tick it acts at, the contact's place, how many ticks aside. */
export interface Arrival {
  tick: number;
  place: number;
  fraction: number;
}

/** A contact's stream of draws. */
interface Stream {
  next: NextDraw;
  drawn: () => number;
  skipTo: (n: number) => void;
}

export class Lane {
  readonly packed: PackedRun;
  private readonly contacts: PackedContacts;
  readonly solver: Solver;
  readonly recorder: LaneRecorder;
  /** The whole state: the cell's, then the contacts'. */
  readonly S: Float64Array;
  readonly spikes_ms: number[] = [];
  /** Ticks of the spikes since the engine last took them. */
  readonly newSpikes: number[] = [];
  readonly releases: Release[] = [];
  readonly crossings: Crossing[] = [];
  /** Spikes of other cells on their way, the next one last. */
  readonly arrivals: Arrival[] = [];
  /** Voltage at the far end of each gap junction, mV; set by the engine before each step. */
  readonly gap_mV: Float64Array;
  tick: number;
  steps = 0;

  private readonly job: Job;
  private readonly P: Float64Array;
  private readonly streams: Stream[];
  private readonly pools: Pool[];
  /** Factor of each contact's weight now. */
  private readonly factor: Float64Array;
  /** Static contacts that are not asleep, by place. */
  private readonly awake: number[] = [];
  private readonly first: Uint32Array;
  private readonly g: Float64Array;
  private readonly i: Float64Array;
  private readonly clamp_uS: Float64Array;
  private readonly clamp_mV: Float64Array;
  private readonly injected_nA: Float64Array;
  private readonly perNa: Float64Array;
  private readonly weights = new Map<number, StepWeights>();
  private readonly synapse;
  private readonly control;
  private readonly stateOf: Uint32Array;
  private readonly paramOf: Uint32Array;
  private readonly nodeOf: Uint32Array;
  private cursor = 0;
  private stepTicks = 1;
  private dtPrevious_ms = 0;
  private above = false;

  constructor(job: Job, packed: PackedRun, words: Float64Array | undefined) {
    const { template, run, order } = packed;
    this.job = job;
    this.packed = packed;
    this.tick = startTickOf(job);
    const nContacts = run.contacts.length;
    this.S = new Float64Array(template.stateWords + contactWord(order, nContacts));
    this.S.set(cellStart(packed));
    const contacts = packContacts(job, packed);
    this.contacts = contacts;
    this.S.set(contacts.contactStart, template.stateWords);
    this.solver = {
      template,
      programs: template.classes.map(compileClass),
      S: this.S,
      stream: Uint32Array.of(0, 0, run.noise?.cell ?? 0, run.noise?.seed ?? 0),
    };
    this.P = contacts.parameters;
    const places = Uint32Array.from({ length: nContacts }, (_, place) => place);
    this.stateOf = places.map((place) => template.stateWords + contactWord(order, place));
    this.paramOf = places.map((place) => parameterWord(order, place));
    this.nodeOf = places.map((place) => packed.inputs[contacts.contactInput[place]!]!);
    this.streams = contacts.draws.map(streamOf);
    this.pools = Array.from(contacts.filled, (filled) => ({ u: 0, filled, last: 0 }));
    this.factor = new Float64Array(nContacts).fill(1);
    this.gap_mV = new Float64Array(packed.gaps.length);
    this.synapse = synapseWords(job.synapse, run.cell.celsius);
    this.control = limitSteps(job);
    const n = packed.inputs.length;
    this.first = firstInputs(packed.inputs, template.tree.nNodes);
    this.g = new Float64Array(n);
    this.i = new Float64Array(n);
    this.clamp_uS = new Float64Array(n);
    this.clamp_mV = new Float64Array(n);
    this.injected_nA = new Float64Array(n);
    this.perNa = Float64Array.from(
      packed.inputs,
      (node) => 100 / run.cell.nodes.area_um2[template.tree.cellNode[node]!]!,
    );
    this.recorder = new LaneRecorder(packed.recorders, job.dt_ms);
    this.above = packed.detector !== null && run.cell.vInit_mV > packed.detector.threshold_mV;
    if (words) this.restore(words);
  }

  /** Runs until endTick or for maxSteps steps. */
  advance(endTick: number, maxSteps: number): void {
    for (let n = 0; n < maxSteps && this.tick < endTick; n++) this.step(endTick);
  }

  /** A spike of another cell, on its way. */
  expect(arrival: Arrival): void {
    const { arrivals } = this;
    let at = arrivals.length;
    while (at > 0 && order(arrival, arrivals[at - 1]!) > 0) at--;
    arrivals.splice(at, 0, arrival);
  }

  /** Gates of the last row catch up, so that its late channels are complete. */
  finish(): void {
    if (!this.recorder.pending) return;
    const copy = this.S.slice();
    this.catchUp(this.job.dt_ms);
    this.recorder.complete(this.S);
    this.S.set(copy);
  }

  /** Everything the lane remembers, as numbers; `restore` is its inverse. */
  save(): Float64Array {
    return Float64Array.from([
      ...this.S,
      ...this.pools.flatMap(({ u, filled, last }) => [u, filled, last]),
      ...this.streams.map((stream) => stream.drawn()),
      Number(this.above),
      this.dtPrevious_ms,
      this.stepTicks,
      this.awake.length,
      ...this.awake,
      this.arrivals.length,
      ...this.arrivals.flatMap(({ tick, place, fraction }) => [tick, place, fraction]),
    ]);
  }

  private restore(words: Float64Array): void {
    let at = 0;
    const next = () => words[at++]!;
    for (let k = 0; k < this.S.length; k++) this.S[k] = next();
    for (const pool of this.pools) Object.assign(pool, { u: next(), filled: next(), last: next() });
    for (const stream of this.streams) stream.skipTo(next());
    this.above = next() > 0;
    this.dtPrevious_ms = next();
    this.stepTicks = next();
    for (let n = next(); n > 0; n--) this.awake.push(next());
    for (let n = next(); n > 0; n--) {
      this.arrivals.push({ tick: next(), place: next(), fraction: next() });
    }
  }

  private catchUp(dt_ms: number): void {
    this.solver.stream[0] = this.tick;
    solveStep(this.solver, { first: this.first, g: this.g, i: this.i }, dt_ms, this.dtPrevious_ms);
  }

  private step(endTick: number): void {
    const { S, P, job, packed } = this;
    const { nPlastic } = packed.order;
    if (job.scheme !== 'exponential') {
      for (let c = 0; c < nPlastic; c++) testThresholds(S, this.stateOf[c]!, P, this.paramOf[c]!);
    }
    this.deliver();
    const next =
      this.cursor < packed.events.tick.length ? packed.events.tick[this.cursor]! : endTick;
    const ticks = Math.min(this.stepTicks, next - this.tick, endTick - this.tick);
    const dt_ms = ticks * job.dt_ms;

    const weights = this.weightsFor(ticks, dt_ms);
    this.gatherInputs(weights, dt_ms);
    const inputs = { first: this.first, g: this.g, i: this.i };
    this.solver.stream[0] = this.tick;
    const largest = solveStep(this.solver, inputs, dt_ms, this.dtPrevious_ms);
    if (!(largest < BLOW_UP_MV)) {
      throw blowUp(packed, (node) => S[node]!, this.tick * job.dt_ms);
    }
    this.recorder.complete(S);
    for (let c = 0; c < nPlastic; c++) {
      const v = S[this.nodeOf[c]!]!;
      const k = this.stateOf[c]!;
      const wasHigh = isHigh(S, k);
      contactStep(this.synapse, weights, S, k, P, this.paramOf[c]!, v);
      if (job.logCrossings && isHigh(S, k) !== wasHigh) this.noteCrossing(c, ticks, !wasHigh);
    }
    this.tick += ticks;
    this.steps++;
    this.dtPrevious_ms = dt_ms;
    this.detect();
    this.recorder.row(S, this.tick);
    this.stepTicks = nextStepTicks(this.control, ticks, this.stepTicks, largest);
  }

  private noteCrossing(place: number, ticks: number, up: boolean): void {
    const contact = this.packed.order.contact[place]!;
    this.crossings.push({ contact, t_ms: (this.tick + ticks) * this.job.dt_ms, up });
  }

  private weightsFor(ticks: number, dt_ms: number): StepWeights {
    let weights = this.weights.get(ticks);
    if (!weights) {
      weights = stepWeights(this.synapse, dt_ms, this.job.scheme);
      this.weights.set(ticks, weights);
    }
    return weights;
  }

  private deliver(): void {
    const { tick, kind, index, x, y } = this.packed.events;
    const { nPlastic } = this.packed.order;
    for (; this.cursor < tick.length && tick[this.cursor]! <= this.tick; this.cursor++) {
      const e = this.cursor;
      const at = index[e]!;
      switch (kind[e]) {
        case EVENT_KIND.current:
          this.injected_nA[at] = x[e]!;
          break;
        case EVENT_KIND.clamp:
          this.clamp_uS[at] = x[e]!;
          this.clamp_mV[at] = y[e]!;
          break;
        case EVENT_KIND.arrival:
          this.arrive(at, y[e]!, x[e]!);
          break;
        case EVENT_KIND.fastForward:
          for (let c = 0; c < nPlastic; c++) {
            contactFastForward(this.S, this.stateOf[c]!, this.P, this.paramOf[c]!);
          }
          break;
        case EVENT_KIND.weight:
          this.factor[at] = x[e]!;
          break;
        default:
          this.recorder.reschedule(at, x[e]!, this.tick);
      }
      this.stepTicks = 1;
    }
    const { arrivals } = this;
    while (arrivals.length > 0 && arrivals.at(-1)!.tick <= this.tick) {
      const { place, fraction } = arrivals.pop()!;
      this.arrive(place, SOURCE, fraction);
    }
  }

  /** A spike acts on a contact. */
  private arrive(place: number, input: number, fraction: number): void {
    const { S, P, packed, job } = this;
    const factor = this.factor[place]!;
    if (factor <= 0) return;
    const k = this.stateOf[place]!;
    const p = this.paramOf[place]!;
    const isPlastic = place < packed.order.nPlastic;
    const Nrrp = P[p + (isPlastic ? PLASTIC.Nrrp : STATIC.Nrrp)]!;
    const site = {
      use: isPlastic ? S[k + STATE.Use_hi]! + S[k + STATE.Use_lo]! : P[p + STATIC.Use]!,
      Nrrp,
      Dep_ms: this.contacts.memory_ms[2 * place]!,
      Fac_ms: this.contacts.memory_ms[2 * place + 1]!,
      isPlastic,
      single: input === MINI && job.minisSingleVesicle === true,
    };
    const pool = this.pools[this.contacts.pools.ofInput[3 * place + input]!]!;
    const now = this.tick + fraction;
    const vesicles = release(pool, site, now, job.dt_ms, this.streams[place]!.next);
    if (isPlastic) {
      contactRelease(S, k, P, p, vesicles / Nrrp);
    } else {
      S[k + STATIC_AT.vesicles] = vesicles;
      if (vesicles > 0) {
        if (S[k + STATIC_AT.B_1]! + S[k + STATIC_AT.B_2]! === 0) this.awake.push(place);
        staticRelease(S, k, P, p, vesicles / Nrrp, factor);
      }
    }
    if (job.logReleases) {
      this.releases.push({
        contact: packed.order.contact[place]!,
        input: CONTACT_INPUTS[input]!,
        t_ms: this.tick * job.dt_ms,
        vesicles,
      });
    }
  }

  private gatherInputs(weights: StepWeights, dt_ms: number): void {
    const { S, P, packed, contacts, g, i, perNa } = this;
    for (let n = 0; n < g.length; n++) {
      const v = S[packed.inputs[n]!]!;
      g[n] = this.clamp_uS[n]! * perNa[n]!;
      i[n] = (this.clamp_uS[n]! * (v - this.clamp_mV[n]!) - this.injected_nA[n]!) * perNa[n]!;
    }
    packed.gaps.forEach(({ input, conductance_uS }, n) => {
      const v = S[packed.inputs[input]!]!;
      g[input]! += conductance_uS * perNa[input]!;
      i[input]! += conductance_uS * (v - this.gap_mV[n]!) * perNa[input]!;
    });
    const add = (place: number) => {
      const n = contacts.contactInput[place]!;
      g[n]! += current[0]! * perNa[n]!;
      i[n]! += current[1]! * perNa[n]!;
    };
    for (let c = 0; c < packed.order.nPlastic; c++) {
      const v = S[this.nodeOf[c]!]!;
      contactCurrent(this.synapse, weights, S, this.stateOf[c]!, P, this.paramOf[c]!, v, current);
      add(c);
    }
    // static contacts make their whole step: what falls asleep gives its place in the list to the last
    const { awake } = this;
    for (let n = 0; n < awake.length; ) {
      const c = awake[n]!;
      const [k, p] = [this.stateOf[c]!, this.paramOf[c]!];
      staticCurrent(weights, S, k, P, p, S[this.nodeOf[c]!]!, current);
      add(c);
      if (staticStep(dt_ms, S, k, P, p)) n++;
      else {
        awake[n] = awake.at(-1)!;
        awake.pop();
      }
    }
  }

  private detect(): void {
    const { detector } = this.packed;
    if (!detector) return;
    const above = this.S[detector.node]! > detector.threshold_mV;
    if (above && !this.above) {
      this.spikes_ms.push(this.tick * this.job.dt_ms);
      this.newSpikes.push(this.tick);
    }
    this.above = above;
  }
}

const current = new Float64Array(2);
/** ρ above 0.5. */
const isHigh = (S: Float64Array, k: number) => S[k + STATE.rho_hi]! + S[k + STATE.rho_lo]! > 0.5;
const SOURCE = CONTACT_INPUTS.indexOf('source');
const MINI = CONTACT_INPUTS.indexOf('mini');

/** By time, then by place. */
const order = (a: Arrival, b: Arrival) => a.tick - b.tick || a.place - b.place;

function streamOf(draws: Draws): Stream {
  if (draws.kind === 'full') return { next: null, drawn: () => 0, skipTo: () => {} };
  if (draws.kind === 'random123') {
    const stream = random123Stream(draws.ids, draws.globalIndex);
    return {
      next: () => stream.next(),
      drawn: () => stream.drawn,
      skipTo: (n) => {
        stream.drawn = n;
      },
    };
  }
  const { values } = draws;
  let used = 0;
  return {
    next: () => {
      if (used >= values.length)
        throw new Error(`run: a contact's list of ${values.length} draws is used up`);
      return values[used++]!;
    },
    drawn: () => used,
    skipTo: (n) => {
      used = n;
    },
  };
}
