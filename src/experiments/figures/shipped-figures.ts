/** The published figures that come with the program, by name. */
import f2c from '../../../circuits/figures/2c.json' with { type: 'json' };
import f3d from '../../../circuits/figures/3d.json' with { type: 'json' };
import f3e from '../../../circuits/figures/3e.json' with { type: 'json' };
import f3f from '../../../circuits/figures/3f.json' with { type: 'json' };
import f3g_i from '../../../circuits/figures/3g-i.json' with { type: 'json' };
import f3j from '../../../circuits/figures/3j.json' with { type: 'json' };
import f3k_l from '../../../circuits/figures/3k-l.json' with { type: 'json' };
import f4 from '../../../circuits/figures/4.json' with { type: 'json' };
import f5 from '../../../circuits/figures/5.json' with { type: 'json' };
import f6 from '../../../circuits/figures/6.json' with { type: 'json' };
import f7 from '../../../circuits/figures/7.json' with { type: 'json' };
import fS_l4 from '../../../circuits/figures/S-l4.json' with { type: 'json' };
import fS_l23_l5_map from '../../../circuits/figures/S-l23-l5-map.json' with { type: 'json' };
import fS_sjostrom from '../../../circuits/figures/S-sjostrom.json' with { type: 'json' };
import fS_zilberter from '../../../circuits/figures/S-zilberter.json' with { type: 'json' };
import { type FigureFile, readFigure } from './figure-schema.ts';

/** In the order of the paper. */
const FILES: readonly unknown[] = [
  f2c,
  f3d,
  f3e,
  f3f,
  f3g_i,
  f3j,
  f3k_l,
  f4,
  f5,
  f6,
  f7,
  fS_sjostrom,
  fS_zilberter,
  fS_l4,
  fS_l23_l5_map,
];

export const SHIPPED_FIGURES: readonly FigureFile[] = FILES.map((file) =>
  readFigure(file, `circuits/figures/${(file as { name: string }).name}.json`),
);

/** By its name or by one of its panels' (`3h` of `3g-i`); undefined where there is none. */
export function shippedFigure(name: string): FigureFile | undefined {
  return SHIPPED_FIGURES.find((f) => f.name === name || f.aliases.includes(name));
}
