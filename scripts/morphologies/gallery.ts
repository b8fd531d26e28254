/**
 * The picture of all cells in docs/cells.md: node_modules/.bin/deno run -A scripts/morphologies/gallery.ts
 *
 * Writes docs/images/all-cells.png: every shipped morphology at its depth under the pia, to one scale.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import * as Plot from '@observablehq/plot';
import { rasterise } from '../../src/cli/rasterise.ts';
import { SHIPPED_MORPHOLOGIES, shippedMorphology } from '../../src/components/morphologies.ts';
import { HEADER_PX, type Panel, renderPage } from '../../src/figures/page.ts';
import { COLOUR } from '../../src/figures/style.ts';
import { PLANS } from './plans/index.ts';

const TYPES = [
  { type: 'axon', colour: '#8a8a8a' },
  { type: 'basal', colour: '#0072b2' },
  { type: 'apical', colour: '#c04a00' },
  { type: 'soma', colour: COLOUR.ink },
] as const;
const WIDTH = 1200;
const MARGIN = 8;
const DEEPEST_um = 2030;
const GAP_um = 40;

const cells = SHIPPED_MORPHOLOGIES.map(({ name }) => {
  const { sections } = shippedMorphology(name);
  const x = sections.flatMap(({ points }) => points.map(({ x_um }) => x_um));
  const low = Math.min(...x);
  const { pia_um } = PLANS.find((plan) => plan.name === name)!;
  return { name, sections, pia_um, low, size_um: Math.max(...x) - low };
}).toSorted((a, b) => a.pia_um - b.pia_um);

/** Two rows of about the same width. */
const total_um = cells.reduce((sum, { size_um }) => sum + size_um + GAP_um, 0);
const rows: (typeof cells)[] = [[], []];
let filled_um = 0;
for (const cell of cells) {
  rows[filled_um < total_um / 2 ? 0 : 1]!.push(cell);
  filled_um += cell.size_um + GAP_um;
}
const widths = rows.map((row) => row.reduce((sum, { size_um }) => sum + size_um + GAP_um, GAP_um));
const width_um = Math.max(...widths);
const umPerPx = width_um / (WIDTH - 2 * MARGIN);
const height = Math.round(DEEPEST_um / umPerPx) + 22;

function panelOf(row: typeof cells, k: number): Panel {
  let at = GAP_um + (width_um - widths[k]!) / 2;
  const placed = row.map((cell) => {
    const offset_um = at - cell.low;
    at += cell.size_um + GAP_um;
    return { ...cell, offset_um, middle_um: offset_um + cell.low + cell.size_um / 2 };
  });
  const lines = placed.flatMap(({ sections, offset_um, pia_um }) =>
    sections.flatMap(({ type, points }) =>
      points.slice(1).map((p, i) => ({
        type,
        x1: points[i]!.x_um + offset_um,
        y1: points[i]!.y_um - pia_um,
        x2: p.x_um + offset_um,
        y2: p.y_um - pia_um,
        width: Math.max(0.6, (points[i]!.diam_um + p.diam_um) / 2 / umPerPx),
      })),
    ),
  );
  return {
    x: MARGIN,
    y: HEADER_PX + k * height,
    width: WIDTH - 2 * MARGIN,
    height,
    title: '',
    options: {
      marginLeft: 0,
      marginRight: 0,
      marginTop: 0,
      marginBottom: 0,
      x: { axis: null, domain: [0, width_um] },
      y: { axis: null, domain: [-DEEPEST_um, 40] },
      marks: [
        Plot.ruleY([0], { stroke: COLOUR.ink, strokeOpacity: 0.4 }),
        ...TYPES.map(({ type, colour }) =>
          Plot.link(
            lines.filter((line) => line.type === type),
            {
              x1: 'x1',
              y1: 'y1',
              x2: 'x2',
              y2: 'y2',
              stroke: colour,
              strokeWidth: 'width',
              strokeLinecap: 'round',
            },
          ),
        ),
        Plot.text(placed, {
          x: 'middle_um',
          y: (_, i) => -DEEPEST_um + (i % 2 === 0 ? 20 : 70),
          text: 'name',
          fontWeight: 600,
        }),
        ...(k === 0
          ? [
              Plot.ruleY([-1400], { x1: 60, x2: 260, stroke: COLOUR.ink, strokeWidth: 2 }),
              Plot.text(['200 µm'], { x: 160, y: -1400, text: (d: string) => d, dy: -9 }),
            ]
          : []),
      ],
    },
  };
}

const svg = renderPage({
  width: WIDTH,
  height: HEADER_PX + 2 * height + MARGIN,
  title: 'All cells, at their depth under the pia',
  subtitle: 'Apical dendrites orange, basal dendrites blue, the beginning of the axon grey',
  panels: rows.map(panelOf),
});
const folder = new URL('../../docs/images/', import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL('all-cells.png', folder), await rasterise(svg));
