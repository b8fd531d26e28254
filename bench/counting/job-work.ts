/**
 * What the epoch kernel reads, writes and computes for a job, counted from its own text and the layout.
 *
 * Counted: every step of every run, that is gathering of inputs, membrane, tree, plastic contacts with
 * transmitter bound and c* below both thresholds, the step's bookkeeping. Not counted: events, letters, releases, rows, static contacts while awake, and the
 * words that are loaded once an epoch. A run has the inputs of its own contacts and stimuli; those that only
 * others of its group have are left out.
 */

import { SLOW_TICKS } from '../../src/engine/gpu/contact-words.ts';
import type { Gpu } from '../../src/engine/gpu/device.ts';
import { epochWgsl } from '../../src/engine/gpu/kernel.ts';
import { isClamped, type KernelShape, kernelShape } from '../../src/engine/gpu/kernel-shape.ts';
import { lanesByRule } from '../../src/engine/gpu/tune.ts';
import type { Job, JobResult } from '../../src/engine/job.ts';
import type { ClassPlan } from '../../src/engine/layout/class-plan.ts';
import { type PackedRun, packJob } from '../../src/engine/layout/pack.ts';
import { blocksOf, constantBlocksOf, type Template } from '../../src/engine/layout/template.ts';
import type { SynapseScheme } from '../../src/model/glusynapse.ts';
import { mechanismNamed } from '../../src/nmodl/registry.ts';
import type { Work } from '../schema.ts';
import { type Block, readKernel } from './blocks.ts';
import { addCost, type Cost, noCost } from './cost.ts';
import { costOf, type Known, type Trips } from './cost-of.ts';

/** Buffers whose words all lanes of a group read alike. */
const SHARED = ['topology'];

/** The work of a job that ended with `result`. */
export function workOfJob(job: Job, result: JobResult, gpu: Gpu): Work {
  const packed = packJob(job, mechanismNamed);
  const shape = kernelShape(job, lanesByRule(gpu.software, packed.length));
  const kernel = readKernel(epochWgsl(packed[0]!.template.classes, shape), SHARED);
  const sum = noCost();
  const costs = new Map<string, Cost>();
  const templates = new Map<Template, number>();
  packed.forEach((run, r) => {
    if (!templates.has(run.template)) templates.set(run.template, templates.size);
    const { nPlastic } = run.order;
    const key = [templates.get(run.template), nPlastic, run.inputs.length, run.detector].join(' ');
    let cost = costs.get(key);
    if (!cost) {
      cost = stepCost(kernel, run, job, shape);
      costs.set(key, cost);
    }
    addCost(sum, cost, result.runs[r]!.steps);
  });
  return {
    bytes: sum.bytes,
    shared_bytes: sum.shared / shape.lanes,
    flops: sum.flops,
    exps: sum.exps,
  };
}

/** Counts of a run that its step's cost depends on. */
export interface StepShape {
  nodes: number;
  segments: number;
  chains: number;
  inputs: number;
  plastic: number;
  clamped: boolean;
  detector: boolean;
  recorders: number;
  scheme: SynapseScheme;
  traces: boolean;
}

/** A segment's states read and written, its constants read, the program of its class. */
function membraneCost(kernel: Map<string, Block>, plan: ClassPlan, index: number): Cost {
  const cost = { ...noCost(), bytes: 32 * blocksOf(plan), shared: 16 * constantBlocksOf(plan) };
  addCost(cost, costOf(kernel, `class_${index}`, {}));
  return cost;
}

/** One step of one run. */
function stepCost(
  kernel: Map<string, Block>,
  { template, order, inputs, detector, run }: PackedRun,
  { scheme }: Job,
  { recorders, traces }: KernelShape,
): Cost {
  const { tree, nodeClass } = template;
  const ofSegments = nodeClass.filter((c) => c >= 0);
  const membrane = noCost();
  for (const c of ofSegments) {
    addCost(membrane, membraneCost(kernel, template.classes[c]!, c), 1 / ofSegments.length);
  }
  return costOfStep(kernel, membrane, {
    nodes: tree.nNodes,
    segments: ofSegments.length,
    chains: tree.chains.length,
    inputs: inputs.length,
    plastic: order.nPlastic,
    clamped: isClamped(run),
    detector: detector !== null,
    recorders,
    scheme,
    traces,
  });
}

const never: Trips = { times: 0 };
const when = (condition: boolean, ...inside: Trips[]): Trips =>
  condition ? { times: 1, ...(inside.length > 0 && { inside }) } : never;
const loop = (times: number, ...inside: Trips[]): Trips => ({
  times,
  ...(inside.length > 0 && { inside }),
});

/** @param membrane mean cost of a segment's class */
export function costOfStep(kernel: Map<string, Block>, membrane: Cost, shape: StepShape): Cost {
  const { nodes, segments, chains, inputs, plastic, clamped, detector, recorders } = shape;
  const { scheme, traces } = shape;
  const exponential = scheme === 'exponential';
  const explicit = scheme === 'explicit-euler';
  const hasPlastic = plastic > 0;
  const known: Record<string, Known> = {
    membrane,
    solve_backward: [
      loop(2 * chains),
      // a chain's nodes, each with a membrane or an input; then what it hands to its parent's chain
      loop(
        chains,
        loop(nodes / chains, loop(segments / nodes), loop(inputs / nodes)),
        loop((chains - 1) / chains),
      ),
    ],
    solve_forward: [loop(chains, loop(nodes / chains))],
    gather_inputs: [
      when(clamped, loop(inputs)),
      never, // gap junctions: their number
      never,
      when(hasPlastic, loop(plastic)),
      never, // static contacts awake
    ],
    advance_contacts: [when(hasPlastic && exponential, loop(plastic))],
    contact_start: [
      when(!exponential), // gates of VDCC
      when(true, never), // receptors, none of which falls asleep
      when(traces),
      when(exponential, never),
      when(!exponential),
    ],
    contact_rule: [
      { times: exponential ? 1 : 1 / SLOW_TICKS }, // ρ, ĝ, Use
      { times: exponential ? 0 : 1 / SLOW_TICKS }, // status and peak
    ],
    contact_slow: [when(exponential), when(!exponential), never, when(!exponential)],
    share: [when(explicit), when(!explicit && !exponential), when(exponential)],
    rho_step: [when(explicit), when(!explicit)],
    has_room: [never, when(recorders > 0, loop(recorders))],
    plastic_contacts: hasPlastic ? [never] : noCost(),
    awake_contacts: noCost(),
    write_row: [never],
  };
  const epoch = kernel.get('epoch')!;
  const step = epoch.inside.filter(({ kind }) => kind === 'loop');
  if (step.length !== 1) throw new Error('counting: the epoch has not one loop: count anew');
  const name = 'one step of epoch';
  return costOf(new Map([...kernel, [name, { ...step[0]!, kind: 'body' as const }]]), name, {
    ...known,
    [name]: [
      never, // events
      when(hasPlastic),
      never, // late channels
      when(detector, never),
      when(recorders > 0, loop(recorders)),
    ],
  });
}
