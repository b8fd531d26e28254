/**
 * The picture of docs/cells.md: node_modules/.bin/deno run -A scripts/morphologies/draw.ts
 *
 * Writes docs/images/cells.svg and cells.png: the shipped cells drawn to one scale, the height of a
 * back-propagating spike along every dendrite, and the somatic response to a step.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import * as Plot from '@observablehq/plot';
import { rasterise } from '../../src/cli/rasterise.ts';
import { type ShippedEmodel, shippedEmodel } from '../../src/components/emodels.ts';
import { type ShippedMorphology, shippedMorphology } from '../../src/components/morphologies.ts';
import { HEADER_PX, type Panel, renderPage } from '../../src/figures/page.ts';
import { COLOUR } from '../../src/figures/style.ts';
import { thin } from '../../src/figures/thin.ts';
import type { Morphology } from '../../src/model/morphology.ts';

import {
  backpropagation,
  cellOf,
  distances_um,
  SETTLE_ms,
  segmentsOf,
  steps,
} from './physiology.ts';

interface Shown {
  morphology: ShippedMorphology;
  title: string;
  emodel: ShippedEmodel;
  step_nA: number;
}

const SHOWN: Shown[] = [
  { morphology: 'L5_TTPC_1', title: 'L5_TTPC_1', emodel: 'cADpyr_L5TPC', step_nA: 0.5 },
  { morphology: 'L23_PC_1', title: 'L23_PC_1', emodel: 'cADpyr229_L23_PC', step_nA: 0.3 },
  { morphology: 'L4_UPC_1', title: 'L4_UPC_1', emodel: 'cADpyr_L4UPC', step_nA: 0.2 },
];

const PARTS = {
  axon: { name: 'axon', colour: '#8a8a8a' },
  apical: { name: 'apical', colour: '#c04a00' },
  basal: { name: 'basal', colour: '#0072b2' },
  soma: { name: 'soma', colour: COLOUR.ink },
} as const;
const CENTRED = { labelAnchor: 'center', labelArrow: 'none', labelOffset: 32 } as const;

const WIDTH = 1200;
const TREES = { width: 590, height: 742 };
const UM_PER_PX = 1.98;
const ROW_HEIGHT = TREES.height / SHOWN.length;

/** Left edges of the cells, so that their trees stand side by side, µm from the panel's left. */
function layOut(cells: readonly Morphology[]): number[] {
  const room_um = TREES.width * UM_PER_PX;
  const spans = cells.map((cell) => {
    const x = cell.sections.flatMap((s) => s.points.map((p) => p.x_um));
    return { low: Math.min(...x), size: Math.max(...x) - Math.min(...x) };
  });
  const gap = (room_um - spans.reduce((sum, s) => sum + s.size, 0)) / (cells.length + 1);
  let at = gap;
  return spans.map(({ low, size }) => {
    const offset = at - low;
    at += size + gap;
    return offset;
  });
}

function treesPanel(cells: readonly Morphology[]): Panel {
  const offsets = layOut(cells);
  const height_um = (TREES.height - 22) * UM_PER_PX;
  const bottom = -270;
  const lines = cells.flatMap((cell, k) =>
    cell.sections.flatMap(({ type, points }) =>
      points.slice(1).map((p, i) => ({
        type,
        x1: points[i]!.x_um + offsets[k]!,
        y1: points[i]!.y_um,
        x2: p.x_um + offsets[k]!,
        y2: p.y_um,
        width: Math.max(0.75, (points[i]!.diam_um + p.diam_um) / 2 / UM_PER_PX),
      })),
    ),
  );
  return {
    x: 8,
    y: HEADER_PX,
    ...TREES,
    title: 'To one scale',
    options: {
      marginLeft: 0,
      marginRight: 0,
      marginTop: 0,
      marginBottom: 0,
      x: { axis: null, domain: [0, TREES.width * UM_PER_PX] },
      y: { axis: null, domain: [bottom, bottom + height_um] },
      marks: [
        ...(['axon', 'basal', 'apical', 'soma'] as const).map((type) =>
          Plot.link(
            lines.filter((line) => line.type === type),
            {
              x1: 'x1',
              y1: 'y1',
              x2: 'x2',
              y2: 'y2',
              stroke: PARTS[type].colour,
              strokeWidth: 'width',
              strokeLinecap: 'round',
            },
          ),
        ),
        Plot.text(SHOWN, {
          x: (_, k) => offsets[k]!,
          y: () => bottom + 14,
          text: 'title',
          fontWeight: 600,
        }),
        Plot.ruleY([1080], { x1: 800, x2: 1000, stroke: COLOUR.ink, strokeWidth: 2 }),
        Plot.text(['200 µm'], { x: 900, y: 1080, text: (d: string) => d, dy: -9 }),
        Plot.text([PARTS.apical, PARTS.basal, PARTS.axon], {
          x: 800,
          y: (_, i) => 1030 - 32 * i,
          text: 'name',
          fill: (part: { colour: string }) => part.colour,
          textAnchor: 'start',
          fontWeight: 600,
        }),
      ],
    },
  };
}

interface Dot {
  d: number;
  peak: number;
  type: 'basal' | 'apical';
}

async function cellPanels(shown: Shown, k: number): Promise<Panel[]> {
  const cell = cellOf(shippedMorphology(shown.morphology), shippedEmodel(shown.emodel));
  const d = distances_um(cell);
  const nodes = ['basal', 'apical'].flatMap((type) =>
    segmentsOf(cell, type).map((node) => ({ node, type: type as 'basal' | 'apical' })),
  );
  const { soma_mV, nodes_mV } = await backpropagation(
    cell,
    nodes.map(({ node }) => node),
  );
  const dots: Dot[] = nodes.map(({ node, type }, i) => ({ d: d[node]!, peak: nodes_mV[i]!, type }));
  const [step] = await steps(cell, [shown.step_nA]);
  const n = step!.rows.length / 2;
  const trace = thin(
    {
      t_ms: Float64Array.from({ length: n }, (_, i) => step!.rows[2 * i]! - SETTLE_ms),
      values: Float64Array.from({ length: n }, (_, i) => step!.rows[2 * i + 1]!),
    },
    900,
  ).filter(({ t }) => t >= -20);
  const y = HEADER_PX + k * ROW_HEIGHT;
  const bottom = k === SHOWN.length - 1;
  const box = { y, height: ROW_HEIGHT };
  return [
    {
      ...box,
      x: TREES.width + 16,
      width: 284,
      title: `${shown.title}: spike height (mV)`,
      options: {
        x: { ...CENTRED, label: bottom ? 'path from the soma (µm)' : null, domain: [0, 1200] },
        y: { label: null, domain: [0, 120], ticks: 4, grid: true },
        marks: [
          Plot.dot(dots, {
            x: 'd',
            y: 'peak',
            r: 1.5,
            fill: (dot: Dot) => PARTS[dot.type].colour,
            fillOpacity: 0.75,
          }),
          Plot.dot([[0, soma_mV]], { r: 3.5, fill: COLOUR.ink }),
        ],
      },
    },
    {
      ...box,
      x: TREES.width + 16 + 284,
      width: WIDTH - TREES.width - 16 - 284 - 8,
      title: `${shown.step_nA} nA at the soma (mV)`,
      options: {
        x: { ...CENTRED, label: bottom ? 'time (ms)' : null, domain: [-20, 1000], ticks: 5 },
        y: { label: null, domain: [-90, 45], ticks: [-80, -40, 0, 40] },
        marks: [Plot.line(trace, { x: 't', y: 'value', stroke: COLOUR.ink, strokeWidth: 1 })],
      },
    },
  ];
}

const panels = await Promise.all(SHOWN.map(cellPanels));
const svg = renderPage({
  width: WIDTH,
  height: HEADER_PX + TREES.height + 8,
  title: 'The cells that ship',
  subtitle:
    'Grown from published statistics; spikes fade along the dendrites, steps give trains (emodels: ' +
    `${SHOWN.map(({ emodel }) => emodel).join(', ')})`,
  panels: [treesPanel(SHOWN.map((s) => shippedMorphology(s.morphology))), ...panels.flat()],
});
const folder = new URL('../../docs/images/', import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL('cells.svg', folder), svg);
writeFileSync(new URL('cells.png', folder), await rasterise(svg));
