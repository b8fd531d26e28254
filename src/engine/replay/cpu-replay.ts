/** The replay in float64: the oracle, and the way without a GPU. shaders/replay.wgsl is the same. */
import { FITTED_CONSTANTS } from '../../model/glusynapse.ts';
import { type PlasticityRule, ruleThresholds } from '../../model/plasticity-rule.ts';
import { PIECE_WORDS } from './pieces.ts';
import { LARGEST_RK_STEP, type Replay, type ReplaySet, type Span } from './replay.ts';

/** Work between two pauses, so that the caller stays responsive. */
const PAUSE_MS = 50;

export function cpuReplay(set: ReplaySet): Replay {
  return {
    description: 'float64 on the CPU',
    async run(rules) {
      const peaks = await peaksOf(set, rules);
      const out = new Float64Array(set.traces.length * rules.length);
      const pause = pauses();
      for (const [t, { contact, span, rho0 }] of set.traces.entries()) {
        const { location } = set.contacts[contact]!;
        rules.forEach((rule, r) => {
          const at = 2 * (contact * rules.length + r);
          const thresholds = ruleThresholds(rule, location, peaks[at]!, peaks[at + 1]!);
          out[t * rules.length + r] = replayRho(set.pieces, span, rule, thresholds, rho0);
        });
        await pause();
      }
      return out;
    },
    peaks: (rules) => peaksOf(set, rules),
    [Symbol.dispose]() {},
  };
}

/** Rules often share τ*, and with it the peaks. */
async function peaksOf(set: ReplaySet, rules: readonly PlasticityRule[]): Promise<Float64Array> {
  const out = new Float64Array(2 * set.contacts.length * rules.length);
  const pause = pauses();
  for (const [c, { pre, post }] of set.contacts.entries()) {
    const known = new Map<number, [number, number]>();
    rules.forEach(({ tau_effca_GB_ms: tau }, r) => {
      let pair = known.get(tau);
      if (!pair) {
        pair = [peakOf(set.pieces, pre, tau), peakOf(set.pieces, post, tau)];
        known.set(tau, pair);
      }
      out.set(pair, 2 * (c * rules.length + r));
    });
    await pause();
  }
  return out;
}

function pauses(): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < PAUSE_MS) return;
    await new Promise((resolve) => setTimeout(resolve));
    since = performance.now();
  };
}

/** Largest c* at the pieces' ends. */
export function peakOf(pieces: Float32Array, { first, end }: Span, tau_ms: number): number {
  let c = 0;
  let peak = 0;
  for (let k = PIECE_WORDS * first; k < PIECE_WORDS * end; k += PIECE_WORDS) {
    c = c * decay(pieces[k]! / tau_ms) + pieces[k + 1]! * decay(pieces[k + 2]! / tau_ms);
    if (c > peak) peak = c;
  }
  return peak;
}

/** ρ at the end of a trace. c* is linear within a piece; ρ is integrated from crossing to crossing. */
export function replayRho(
  pieces: Float32Array,
  { first, end }: Span,
  rule: PlasticityRule,
  { theta_d, theta_p }: { theta_d: number; theta_p: number },
  rho0: number,
): number {
  const tau = rule.tau_effca_GB_ms;
  let rho = rho0;
  let c = 0;
  let aboveD = c > theta_d;
  let aboveP = c > theta_p;
  let waiting_ms = 0;
  for (let k = PIECE_WORDS * first; k < PIECE_WORDS * end; k += PIECE_WORDS) {
    const h = pieces[k]!;
    const next = c * decay(h / tau) + pieces[k + 1]! * decay(pieces[k + 2]! / tau);
    const nextD = next > theta_d;
    const nextP = next > theta_p;
    if (nextD === aboveD && nextP === aboveP) {
      waiting_ms += h;
      c = next;
      continue;
    }
    const shareD = nextD === aboveD ? 1 : (theta_d - c) / (next - c);
    const shareP = nextP === aboveP ? 1 : (theta_p - c) / (next - c);
    const early = Math.min(shareD, shareP);
    const late = Math.max(shareD, shareP);
    rho = advance(rule, rho, aboveD, aboveP, waiting_ms + early * h);
    if (shareD <= shareP) aboveD = nextD;
    if (shareP <= shareD) aboveP = nextP;
    rho = advance(rule, rho, aboveD, aboveP, (late - early) * h);
    aboveD = nextD;
    aboveP = nextP;
    waiting_ms = (1 - late) * h;
    c = next;
  }
  return advance(rule, rho, aboveD, aboveP, waiting_ms);
}

/** e^(−x), by its series where x is small, which it mostly is: the next term is x⁶/720 < 2e-9. */
function decay(x: number): number {
  if (x > 0.1) return Math.exp(-x);
  return 1 - x * (1 - (x / 2) * (1 - (x / 3) * (1 - (x / 4) * (1 - x / 5))));
}

const { rho_star_GB: STAR, tau_ind_GB_s } = FITTED_CONSTANTS;

/** ρ after a time in which no threshold is crossed, by Runge-Kutta of fourth order. */
function advance(
  rule: PlasticityRule,
  rho: number,
  aboveD: boolean,
  aboveP: boolean,
  duration_ms: number,
): number {
  const dep = aboveD ? rule.gamma_d_GB : 0;
  const pot = aboveP ? rule.gamma_p_GB : 0;
  const rest = dep === 0 && pot === 0;
  if (duration_ms <= 0 || (rest && (rho === 0 || rho === 1))) return rho;
  const whole = duration_ms / (1000 * tau_ind_GB_s);
  const n = Math.ceil((whole * (dep + pot + 1)) / LARGEST_RK_STEP);
  const h = whole / n;
  const slope = (x: number) => -x * (1 - x) * (STAR - x) + pot * (1 - x) - dep * x;
  let x = rho;
  for (let i = 0; i < n; i++) {
    const k1 = slope(x);
    const k2 = slope(x + (h / 2) * k1);
    const k3 = slope(x + (h / 2) * k2);
    const k4 = slope(x + h * k3);
    x += (h / 6) * (k1 + 2 * k2 + 2 * k3 + k4);
  }
  return x;
}
