/**
 * One implicit step of the tree: Hines' elimination over chains, leaves to root and back.
 *
 * For a node with parent p, x = v_p − v, own conductance e (capacitance/dt, membrane, side branches)
 * and own right-hand side s:
 *   d = e − b,  dv = Q + W dv_p,  Q = (s − b x)/d,  W = −b/d,
 *   handed to the parent: e_p += −a e/d,  s_p += a (x e − s)/d.
 * Written with e, no difference of nearly equal numbers occurs. Source: Hines 1984, Int J Biomed
 * Comput 15:69; the form in e is ours.
 */
import { blocksOf, CHAIN_WORDS, NODE_WORDS, type Template } from '../layout/template.ts';
import type { ClassProgram } from './class-program.ts';

/** Inputs of one run: what contacts and stimuli add to a node in a step. */
export interface Inputs {
  /** First input of each packed node; its inputs are [first, next first) [nNodes + 1]. */
  first: Uint32Array;
  /** Conductance, S/cm², and current, mA/cm² (outward), of each input this step. */
  g: Float64Array;
  i: Float64Array;
}

export interface Solver {
  template: Template;
  programs: ClassProgram[];
  /** State, laid out as template.ts says [stateWords]. */
  S: Float64Array;
  /** [tick, cell node, cell, seed]: where random draws belong to (model/binomial.ts). */
  stream: Uint32Array;
}

/**
 * Moves every voltage by one step of dt; the segments' states first catch up by dtPrevious.
 * @returns the largest |dv|, mV
 */
export function solveStep(
  { template, programs, S, stream }: Solver,
  inputs: Inputs,
  dt_ms: number,
  dtPrevious_ms: number,
): number {
  backward(template, programs, S, stream, inputs, dt_ms, dtPrevious_ms);
  return forward(template, S);
}

const membrane = new Float64Array(2);

function backward(
  template: Template,
  programs: ClassProgram[],
  S: Float64Array,
  stream: Uint32Array,
  { first, g, i: current }: Inputs,
  dt_ms: number,
  dtPrevious_ms: number,
): void {
  const { chainTable: T, constants: C, offset, classes } = template;
  const { q, w, accD, accR } = offset;
  const nChains = template.tree.chains.length;
  const perDt = 1 / dt_ms;
  S.fill(0, accD, accD + 2 * nChains);
  for (let c = nChains - 1; c >= 0; c--) {
    const t = c * CHAIN_WORDS;
    const start = T[t]!;
    const count = T[t + 1]!;
    const cls = T[t + 5]!;
    const program = programs[cls]!;
    const plan = classes[cls]!;
    const nConstants = plan.constants.length;
    const nStates = 4 * blocksOf(plan);
    let e = S[accD + c]!;
    let s = S[accR + c]!;
    let last = start + count + T[t + 2]! - 1;
    let k = offset.states + 4 * T[t + 7]! + (count - 1) * nStates;
    let kc = T[t + 6]! + (count - 1) * nConstants;
    let v = S[last]!;
    for (; last >= start; last--) {
      if (last < start + count) {
        program(S, k, C, kc, v, dtPrevious_ms, membrane, stream);
        e += perDt * C[NODE_WORDS * last + 2]! + membrane[0]!;
        s -= membrane[1]!;
        k -= nStates;
        kc -= nConstants;
      }
      for (let input = first[last]!; input < first[last + 1]!; input++) {
        e += g[input]!;
        s -= current[input]!;
      }
      const parent = last > start ? last - 1 : T[t + 3]!;
      const vParent = S[parent]!;
      const x = vParent - v;
      const a = C[NODE_WORDS * last]!;
      const b = C[NODE_WORDS * last + 1]!;
      const inverse = 1 / (e - b);
      S[q + last] = (s - b * x) * inverse;
      S[w + last] = -b * inverse;
      const handedE = -a * e * inverse;
      const handedS = a * (x * e - s) * inverse;
      if (last > start) {
        e = handedE;
        s = handedS;
      } else if (c > 0) {
        S[accD + T[t + 4]!] += handedE;
        S[accR + T[t + 4]!] += handedS;
      }
      v = vParent;
    }
  }
}

function forward({ chainTable: T, offset, tree }: Template, S: Float64Array): number {
  const { q, w, tip } = offset;
  let largest = 0;
  for (let c = 0; c < tree.chains.length; c++) {
    const t = c * CHAIN_WORDS;
    const start = T[t]!;
    const end = start + T[t + 1]! + T[t + 2]!;
    let dv = c === 0 ? 0 : S[tip + T[t + 4]!]!;
    for (let i = start; i < end; i++) {
      dv = S[q + i]! + S[w + i]! * dv;
      S[i]! += dv;
      largest = Math.max(largest, Math.abs(dv)); // stays NaN once it is
    }
    S[tip + c] = dv;
  }
  return largest;
}
