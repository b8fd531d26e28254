/**
 * Which gates are slow: float32 would lose their steps.
 *
 * A gate moves by (x∞ − x)·dt/τ a step; once that is below half a unit in the last place of x it
 * stands still, off by up to 3e-8·τ/dt. At dt = 0.025 ms a τ of 25 ms costs 3e-5, of 1500 ms 2e-3.
 * The float32 engine carries gates with τ > 400 dt as a pair (docs/numerics.md).
 */
import { emitJs, JS_PRELUDE } from '../../nmodl/emit-js.ts';
import type { Mechanism } from '../../nmodl/ir.ts';

/** A time constant of this many steps is slow: the gate would stand still up to 1.2e-5 off. */
export const SLOW_STEPS = 400;

const cache = new WeakMap<Mechanism, Map<string, number>>();

/** Gates of a mechanism whose time constant exceeds slow_ms somewhere in −120…60 mV. */
export function slowStates(mechanism: Mechanism, slow_ms: number): string[] {
  if (mechanism.draws > 0) return []; // whole numbers of channels: float32 holds them
  let longest = cache.get(mechanism);
  if (!longest) {
    const gates = mechanism.states.filter((s) => !mechanism.ions.some((i) => i.writes.includes(s)));
    longest = new Map(gates.map((state) => [state, longestTau_ms(mechanism, state)]));
    cache.set(mechanism, longest);
  }
  return [...longest].filter(([, tau]) => tau > slow_ms).map(([state]) => state);
}

/** From how much of a difference between two starts is left after a step: e^(−dt/τ). */
function longestTau_ms(mechanism: Mechanism, state: string): number {
  const dt = 0.1;
  const advance = compile(mechanism);
  let longest = 0;
  for (let v = -120.3; v <= 60; v += 2) {
    const after = [0, 1].map((start) => advance(v, dt, state, start));
    const left = after[1]! - after[0]!;
    if (left > 0 && left < 1) longest = Math.max(longest, -dt / Math.log(left));
  }
  return longest;
}

type Advance = (v: number, dt: number, state: string, start: number) => number;

function compile(mechanism: Mechanism): Advance {
  const fixed: Record<string, number> = { celsius: 34, diam: 1, area: 100, cai: 1e-4, ica: 0 };
  for (const p of mechanism.parameters) fixed[p.name] = p.default;
  const nameOf = (symbol: string) =>
    symbol in fixed && !mechanism.states.includes(symbol) ? `(${fixed[symbol]})` : `x_${symbol}`;
  const body = [
    ...mechanism.states.map((s) => `let x_${s} = state === '${s}' ? start : 0;`),
    emitJs(mechanism, 'advance', nameOf),
    `return { ${mechanism.states.map((s) => `${s}: x_${s}`).join(', ')} }[state];`,
  ].join('\n');
  return new Function(`${JS_PRELUDE}\nreturn (x_v, x_dt, state, start) => {\n${body}\n};`)();
}
