/**
 * One cell run in float64, step by step. The GPU kernel (shaders/epoch.wgsl) follows the same order.
 *
 * A step from t to t + dt:
 *   1. thresholds of c* are tested, then the events due at t act;
 *   2. currents of contacts and stimuli at V(t) are gathered per input;
 *   3. the segments' gates catch up to t, their currents are taken, the tree is solved (solve.ts);
 *   4. the contacts advance with V(t + dt);
 *   5. spikes are detected, rows recorded, the next step is chosen.
 */
import { random123Stream } from '../../model/philox.ts';
import type { Draws, Job } from '../job.ts';
import { BLOW_UP_MV, blowUp } from '../layout/blow-up.ts';
import { CONTACT_PARAMETERS, CONTACT_STATE, synapseWords } from '../layout/contact.ts';
import { EVENT_KIND, firstInputs } from '../layout/events.ts';
import type { PackedRun } from '../layout/pack.ts';
import { limitSteps, nextStepTicks } from '../layout/step-control.ts';
import { compileClass } from './class-program.ts';
import {
  contactArrival,
  contactCurrent,
  contactFastForward,
  contactStep,
  type StepWeights,
  stepWeights,
  testThresholds,
} from './contact.ts';
import { LaneRecorder } from './recorder.ts';
import { type Solver, solveStep } from './solve.ts';
import { startState } from './start.ts';

export class Lane {
  readonly packed: PackedRun;
  readonly solver: Solver;
  readonly recorder: LaneRecorder;
  /** The whole state: the cell's, then the contacts'. */
  readonly S: Float64Array;
  readonly spikes_ms: number[] = [];
  readonly released: Uint8Array[];
  tick = 0;
  steps = 0;

  private readonly job: Job;
  private readonly P: Float64Array;
  private readonly draws: (() => number)[];
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
  private readonly contactWords: number;
  private cursor = 0;
  private stepTicks = 1;
  private dtPrevious_ms = 0;
  private above = false;

  constructor(job: Job, packed: PackedRun) {
    const { template, run } = packed;
    this.job = job;
    this.packed = packed;
    this.contactWords = template.stateWords;
    this.S = startState(packed);
    this.solver = { template, programs: template.classes.map(compileClass), S: this.S };
    this.P = Float64Array.from(packed.parameters.flat());
    this.draws = run.contacts.map((c) => drawSource(c.draws));
    this.released = run.contacts.map((c) => new Uint8Array(c.arrivals_ms.length));
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
  }

  /** Runs until endTick or for maxSteps steps. */
  advance(endTick: number, maxSteps: number): void {
    for (let n = 0; n < maxSteps && this.tick < endTick; n++) this.step(endTick);
  }

  /** Gates of the last row catch up, so that its late channels are complete. */
  finish(): void {
    if (!this.recorder.pending) return;
    const copy = this.S.slice();
    this.catchUp(this.job.dt_ms);
    this.recorder.complete(this.S);
    this.S.set(copy);
  }

  private catchUp(dt_ms: number): void {
    solveStep(this.solver, { first: this.first, g: this.g, i: this.i }, dt_ms, this.dtPrevious_ms);
  }

  private step(endTick: number): void {
    const { S, P, job, packed } = this;
    const nContacts = packed.contactNode.length;
    if (job.scheme !== 'exponential') {
      for (let c = 0; c < nContacts; c++) testThresholds(S, this.stateOf(c), P, this.paramOf(c));
    }
    this.deliver();
    const next =
      this.cursor < packed.events.tick.length ? packed.events.tick[this.cursor]! : endTick;
    const ticks = Math.min(this.stepTicks, next - this.tick, endTick - this.tick);
    const dt_ms = ticks * job.dt_ms;

    const weights = this.weightsFor(ticks, dt_ms);
    this.gatherInputs(weights);
    const inputs = { first: this.first, g: this.g, i: this.i };
    const largest = solveStep(this.solver, inputs, dt_ms, this.dtPrevious_ms);
    if (!(largest < BLOW_UP_MV)) {
      throw blowUp(packed, (node) => S[node]!, this.tick * job.dt_ms);
    }
    this.recorder.complete(S);
    for (let c = 0; c < nContacts; c++) {
      const v = S[packed.contactNode[c]!]!;
      contactStep(this.synapse, weights, S, this.stateOf(c), P, this.paramOf(c), v);
    }
    this.tick += ticks;
    this.steps++;
    this.dtPrevious_ms = dt_ms;
    this.detect();
    this.recorder.row(S, this.tick);
    this.stepTicks = nextStepTicks(this.control, ticks, this.stepTicks, largest);
  }

  private readonly stateOf = (c: number) => this.contactWords + c * CONTACT_STATE.length;
  private readonly paramOf = (c: number) => c * CONTACT_PARAMETERS.length;

  private weightsFor(ticks: number, dt_ms: number): StepWeights {
    let weights = this.weights.get(ticks);
    if (!weights) {
      weights = stepWeights(this.synapse, dt_ms, this.job.scheme);
      this.weights.set(ticks, weights);
    }
    return weights;
  }

  private deliver(): void {
    const { tick, kind, index, x, y, ordinal } = this.packed.events;
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
          this.released[at]![ordinal[e]!] = contactArrival(
            this.S,
            this.stateOf(at),
            this.P,
            this.paramOf(at),
            x[e]!,
            y[e]!,
            this.draws[at]!,
          );
          break;
        case EVENT_KIND.fastForward:
          for (let c = 0; c < this.packed.contactNode.length; c++) {
            contactFastForward(this.S, this.stateOf(c), this.P, this.paramOf(c));
          }
          break;
        default:
          this.recorder.reschedule(at, x[e]!, this.tick);
      }
      this.stepTicks = 1;
    }
  }

  private gatherInputs(weights: StepWeights): void {
    const { S, packed, g, i, perNa } = this;
    for (let n = 0; n < g.length; n++) {
      const v = S[packed.inputs[n]!]!;
      g[n] = this.clamp_uS[n]! * perNa[n]!;
      i[n] = (this.clamp_uS[n]! * (v - this.clamp_mV[n]!) - this.injected_nA[n]!) * perNa[n]!;
    }
    for (let c = 0; c < packed.contactNode.length; c++) {
      const n = packed.contactInput[c]!;
      const v = S[packed.contactNode[c]!]!;
      contactCurrent(
        this.synapse,
        weights,
        S,
        this.stateOf(c),
        this.P,
        this.paramOf(c),
        v,
        current,
      );
      g[n]! += current[0]! * perNa[n]!;
      i[n]! += current[1]! * perNa[n]!;
    }
  }

  private detect(): void {
    const { detector } = this.packed;
    if (!detector) return;
    const above = this.S[detector.node]! > detector.threshold_mV;
    if (above && !this.above) this.spikes_ms.push(this.tick * this.job.dt_ms);
    this.above = above;
  }
}

const current = new Float64Array(2);

function drawSource(draws: Draws): () => number {
  if (draws.kind === 'full') return () => 0;
  if (draws.kind === 'random123') {
    const stream = random123Stream(draws.ids, draws.globalIndex);
    return () => stream.next();
  }
  const { values } = draws;
  let used = 0;
  return () => {
    if (used >= values.length)
      throw new Error(`run: a contact's list of ${values.length} draws is used up`);
    return values[used++]!;
  };
}
