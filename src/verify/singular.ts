/**
 * Where a mechanism's published rates are 0/0, as x/(1 − e^(−x/k)) at x = 0.
 *
 * The published files move v by 1e-4 mV if it is that value to the last bit; here the limit is taken.
 */
import type { Mechanism } from '../nmodl/ir.ts';
import { phaseGraph } from '../nmodl/outputs.ts';
import { evaluate, reachable } from '../nmodl/walk.ts';
import { jsPhase, type Values } from './programs.ts';

/** How far the published files move v. */
export const SINGULAR_SHIFT_MV = 1e-4;
/** As near as an electrode brings the voltage. */
const NEAR_MV = 1e-3;

export function isSingular(mechanism: Mechanism, values: Values): boolean {
  const { outputs } = phaseGraph(mechanism, 'advance', (symbol) => symbol);
  return reachable(outputs.map(([, node]) => node)).some((node) => {
    if (node.kind !== 'call' || node.name !== 'linoid') return false;
    const x = evaluate(node.args[0]!, (n) => (n.kind === 'symbol' ? values[n.name] : undefined));
    return Math.abs(x) < NEAR_MV;
  });
}

/** What the shift can change of a gate's steady state: 1e-4 mV times its slope there. */
export function singularAllowance(mechanism: Mechanism, values: Values, state: string): number {
  if (!isSingular(mechanism, values)) return 0;
  const startAt = (v: number) => {
    const moved: Values = { ...values, v };
    jsPhase(mechanism, 'initial')(moved);
    return moved[state]!;
  };
  const slope = startAt(values.v! + 0.5) - startAt(values.v! - 0.5);
  return SINGULAR_SHIFT_MV * Math.abs(slope);
}
