/**
 * Where axons run: the cells that ship carry a stub, so an axon is a cloud. Its density at a point is
 *   exp(−r²/2 lateral²) · share of the layer
 * with r the distance from the vertical axis through the presynaptic soma. A place on a dendrite is
 * taken with a probability proportional to it: appositions where dendrites run through the cloud.
 */

import { matchesGlob } from '../physiology/globs.ts';
import type { Column, LayerSpan } from './column.ts';
import type { AxonRule, Connectivity } from './connectivity-schema.ts';

export interface AxonCloud {
  lateral_um: number;
  /** Of each layer, from the bottom up, the largest being 1. */
  layerShare: Float64Array;
}

const EVERYWHERE: Pick<AxonRule, 'lateral_um' | 'layers'> = { lateral_um: 150, layers: {} };

export function axonCloud(
  mtype: string,
  { axons }: Connectivity,
  layers: readonly LayerSpan[],
): AxonCloud {
  const rule =
    axons.findLast(({ pre }) => pre.some((glob) => matchesGlob(glob, mtype))) ?? EVERYWHERE;
  const shares = layers.map(({ name }) => rule.layers[name] ?? 1);
  const largest = Math.max(...shares);
  return {
    lateral_um: rule.lateral_um,
    layerShare: Float64Array.from(shares, (share) => (largest > 0 ? share / largest : 1)),
  };
}

/** Index of the layer at a height; above the first and below the last the nearest. */
export function layerAt(layers: readonly LayerSpan[], y_um: number): number {
  let layer = 0;
  while (layer + 1 < layers.length && y_um >= layers[layer]!.top_um) layer++;
  return layer;
}

/** 0…1, relative to the densest place of the cloud; nothing above the pia. */
export function cloudDensity(
  { lateral_um, layerShare }: AxonCloud,
  { layers, pia_um }: Pick<Column, 'layers' | 'pia_um'>,
  dx_um: number,
  dz_um: number,
  y_um: number,
): number {
  if (y_um > pia_um) return 0;
  const lateral = (dx_um * dx_um + dz_um * dz_um) / (lateral_um * lateral_um);
  return layerShare[layerAt(layers, y_um)]! * Math.exp(-0.5 * lateral);
}
