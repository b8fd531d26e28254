/** The experiments that come with the program, by name. */
import demo from '../../circuits/experiments/demo.json' with { type: 'json' };
import l5l5 from '../../circuits/experiments/l5-l5-10hz.json' with { type: 'json' };
import l23l5 from '../../circuits/experiments/l23-l5.json' with { type: 'json' };

const FILES = { demo, 'l5-l5-10hz': l5l5, 'l23-l5': l23l5 } as const;

export type ShippedExperiment = keyof typeof FILES;

export const SHIPPED_EXPERIMENTS = Object.keys(FILES) as ShippedExperiment[];

/** The parsed file, not yet checked; for resolveExperiment. */
export function shippedExperiment(name: ShippedExperiment): unknown {
  return FILES[name];
}
