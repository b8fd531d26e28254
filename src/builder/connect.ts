/**
 * Which cells are connected: each ordered pair has a draw of its own, against
 *   p = peak · exp(−r²/2 lateral²) · exp(−dy²/2 vertical²)
 * of the rule for its types, r and dy the lateral and vertical distance of the somata.
 */

import { lastMatch } from '../physiology/globs.ts';
import type { Column } from './column.ts';
import type { Connectivity } from './connectivity-schema.ts';
import { growingList } from './growing.ts';
import { pairDraws } from './streams.ts';

export interface Connections {
  size: number;
  /** Connections of target t are targetOffsets[t] … targetOffsets[t + 1], sources ascending. */
  targetOffsets: Uint32Array;
  source: Uint32Array;
  /** Index into the rules [size]. */
  rule: Uint32Array;
}

/** Index of the rule for types pre → post at pre · nTypes + post, −1 for none. */
export function ruleTable(
  types: readonly { mtype: string }[],
  rules: Connectivity['rules'],
): Int32Array {
  return Int32Array.from(
    types.flatMap((pre) => types.map((post) => lastMatch(rules, pre.mtype, post.mtype))),
  );
}

export function probability(
  { peak, lateral_um, vertical_um }: Connectivity['rules'][number]['probability'],
  lateral2_um2: number,
  dy_um: number,
): number {
  const vertical = vertical_um === undefined ? 0 : (dy_um * dy_um) / (vertical_um * vertical_um);
  return peak * Math.exp(-0.5 * (lateral2_um2 / (lateral_um * lateral_um) + vertical));
}

export function connectByProbability(
  column: Column,
  { rules }: Connectivity,
  seed: number,
): Connections {
  const { size, types, typeOf, x_um, y_um, z_um } = column;
  const nTypes = types.length;
  const ruleOf = ruleTable(types, rules);
  const draw = pairDraws(seed);
  const source = growingList();
  const rule = growingList();
  const targetOffsets = new Uint32Array(size + 1);
  for (let t = 0; t < size; t++) {
    for (let s = 0; s < size; s++) {
      const r = ruleOf[typeOf[s]! * nTypes + typeOf[t]!]!;
      if (r < 0 || s === t) continue;
      const u = draw(t, s);
      const { probability: law } = rules[r]!;
      if (u >= law.peak) continue;
      const [dx, dz] = [x_um[s]! - x_um[t]!, z_um[s]! - z_um[t]!];
      if (u >= probability(law, dx * dx + dz * dz, y_um[s]! - y_um[t]!)) continue;
      source.push(s);
      rule.push(r);
    }
    targetOffsets[t + 1] = source.length;
  }
  return { size: source.length, targetOffsets, source: source.done(), rule: rule.done() };
}

/** Cell 2k reaches cell 2k + 1; RangeError where no rule says with what contacts. */
export function connectPairs(
  { size, types, typeOf }: Column,
  { rules }: Connectivity,
): Connections {
  const ruleOf = ruleTable(types, rules);
  const rule = Uint32Array.from({ length: size / 2 }, (_, k) => {
    const [pre, post] = [typeOf[2 * k]!, typeOf[2 * k + 1]!];
    const r = ruleOf[pre * types.length + post]!;
    if (r < 0) {
      throw new RangeError(
        `no rule of connectivity for ${types[pre]!.mtype} to ${types[post]!.mtype}`,
      );
    }
    return r;
  });
  return {
    size: rule.length,
    targetOffsets: Uint32Array.from({ length: size + 1 }, (_, t) => t >> 1),
    source: Uint32Array.from(rule, (_, k) => 2 * k),
    rule,
  };
}
