/**
 * The form of circuits/figures/*.json: a published figure as data. Series are families of pairings
 * of one population of pairs; panels say how series are drawn. figure-plan.ts makes runs of them.
 */
import * as z from 'zod';
import { checkJson } from '../../io/json-input.ts';
import { conditionSchema, ruleSchema } from '../experiment-schema.ts';

const oneOrMore = <T extends z.ZodType>(item: T) => z.union([item, z.array(item).min(1)]);

const sharedKeys = {
  name: z.string().min(1).describe('in legends'),
  condition: conditionSchema.default('in-vitro'),
  rule: ruleSchema.default({}),
};

const rowsSeriesSchema = z
  .strictObject({
    ...sharedKeys,
    rows: z.array(z.string()).min(1).describe('ids of measured rows: each gives its protocol'),
  })
  .describe('the pairings of measured rows');

const gridSeriesSchema = z
  .strictObject({
    ...sharedKeys,
    population: z.string().min(1),
    induction: z.strictObject({
      nSweeps: z.int().min(1),
      period_ms: z.number().positive(),
      nSpikes: z.int().min(1),
    }),
    frequency_Hz: oneOrMore(z.number().positive()),
    deltaT_ms: oneOrMore(z.number()),
    measured: z
      .array(z.string())
      .default([])
      .describe('measured rows that belong to points of the grid, by frequency and Δt'),
    measure: z.enum(['amplitude', 'slope']).default('amplitude'),
    weakestEpsp_mV: z.number().nonnegative().optional(),
  })
  .describe('every frequency with every Δt');

const panelSchema = z.strictObject({
  title: z.string().min(1),
  kind: z
    .enum(['bars', 'curves', 'map', 'distance'])
    .describe(
      'bars: a place for each pairing; curves: against frequency or Δt; map: frequency × Δt; ' +
        'distance: each pair against the distance of its contacts from the soma',
    ),
  series: z.array(z.string()).min(1).describe('names of series'),
  x: z.enum(['frequency', 'deltaT']).optional().describe('of curves'),
  compare: z
    .enum(['in-silico', 'series'])
    .optional()
    .describe('beside a map: the published one, or the second series; and the difference'),
});

export const figureSchema = z.strictObject({
  name: z.string().min(1),
  aliases: z.array(z.string().min(1)).default([]).describe('names of single panels'),
  title: z.string().min(1),
  shows: z.string().min(1).describe('what stands in the published figure'),
  expect: z.string().min(1).describe('what its authors found, and what to expect here'),
  series: z.array(z.union([rowsSeriesSchema, gridSeriesSchema])).min(1),
  panels: z.array(panelSchema).min(1),
});

export type FigureFile = z.infer<typeof figureSchema>;
export type FigureSeries = FigureFile['series'][number];
export type FigurePanel = FigureFile['panels'][number];

/** The parsed value, checked; InputError naming file and place. */
export function readFigure(value: unknown, fileName: string): FigureFile {
  return checkJson(figureSchema, value, 'figure', fileName);
}
