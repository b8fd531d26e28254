/**
 * What is measured on each morphology with its emodel by simulation, not cell by cell: excitability and,
 * where plastic contacts end, calcium. Results that ship or lie in a folder built before are taken where
 * morphology and emodel are the same to the byte.
 */
import * as z from 'zod';
import shipped from '../../circuits/rat-s1/cells.json' with { type: 'json' };
import type { Engine } from '../engine/job.ts';
import { fitPresynaptic, type PresynapticFit } from './calcium-fit.ts';
import type { Component } from './components.ts';
import { type Excitability, measureExcitability } from './excitability.ts';

const numbers = z.array(z.number());
const measureSchema = z.strictObject({
  component: z.string(),
  sha256: z.string().describe('of the morphology and the emodel, as texts'),
  excitability: z.strictObject({
    holding_nA: z.number(),
    threshold_nA: z.number(),
    input_resistance_MOhm: z.number(),
    resting_mV: z.number(),
  }),
  calcium: z
    .strictObject({
      bapPulse: z.strictObject({ amplitude_nA: z.number(), width_ms: z.number() }),
      probe_g_nS: numbers,
      lnA: z.strictObject({ basal: z.array(numbers), apical: z.array(numbers) }),
      kappa_per_nS: z.number(),
      rmsLnCPre: z.number(),
    })
    .nullable()
    .describe('null: not measured, no plastic contact ends here'),
});

export const measuresSchema = z.strictObject({
  source: z.string(),
  cells: z.array(measureSchema),
});
export type CellMeasure = z.infer<typeof measureSchema>;
export type CellMeasures = z.infer<typeof measuresSchema>;

export const MEASURES_SOURCE =
  'measured on the float64 engine with an adaptive step; docs/circuits.md says how';

export interface MeasureOptions {
  /** Measures of an earlier build. */
  known?: readonly CellMeasure[];
  onCell?: (component: string, index: number, of: number) => void;
  signal?: AbortSignal;
}

/** In the order of the components. `plastic` says whether a plastic contact ends on one. */
export async function measureComponents(
  engine: Engine,
  components: readonly Component[],
  plastic: (component: Component) => boolean,
  { known = [], onCell, signal }: MeasureOptions = {},
): Promise<CellMeasure[]> {
  const earlier = [...known, ...(shipped as CellMeasures).cells];
  const measures: CellMeasure[] = [];
  const hashes = await Promise.all(components.map(hashOf));
  const missing = components.filter((c, i) => !find(earlier, hashes[i]!, plastic(c)));
  for (const [i, component] of components.entries()) {
    const sha256 = hashes[i]!;
    const there = find(earlier, sha256, plastic(component));
    if (there) {
      measures.push({ ...there, component: component.key });
      continue;
    }
    onCell?.(component.key, missing.indexOf(component), missing.length);
    const { cell } = component;
    const excitability: Excitability = await measureExcitability(engine, cell, signal);
    const calcium: PresynapticFit | null = plastic(component)
      ? await fitPresynaptic(engine, cell, signal)
      : null;
    measures.push({
      component: component.key,
      sha256,
      excitability: rounded(excitability),
      calcium: rounded(calcium) as CellMeasure['calcium'],
    });
  }
  return measures;
}

const find = (list: readonly CellMeasure[], sha256: string, calcium: boolean) =>
  list.find((m) => m.sha256 === sha256 && (m.calcium !== null || !calcium));

async function hashOf({ morphologyText, emodelText }: Component): Promise<string> {
  const bytes = new TextEncoder().encode(`${morphologyText}\n${emodelText}`);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Six digits: so a measure that was stored and read is the measure that was made. */
function rounded<T>(value: T): T {
  return JSON.parse(
    JSON.stringify(value, (_key, v) => (typeof v === 'number' ? Number(v.toPrecision(6)) : v)),
  );
}
