/** The experiments that come with the program, by name. */
import circuitL4L4 from '../../circuits/experiments/circuit-l4-l4.json' with { type: 'json' };
import circuitL4L23 from '../../circuits/experiments/circuit-l4-l23.json' with { type: 'json' };
import circuitL5L5 from '../../circuits/experiments/circuit-l5-l5.json' with { type: 'json' };
import circuitL23L5 from '../../circuits/experiments/circuit-l23-l5.json' with { type: 'json' };
import circuitL23L23 from '../../circuits/experiments/circuit-l23-l23.json' with { type: 'json' };
import demo from '../../circuits/experiments/demo.json' with { type: 'json' };
import l5l5 from '../../circuits/experiments/l5-l5-10hz.json' with { type: 'json' };
import l23l5 from '../../circuits/experiments/l23-l5.json' with { type: 'json' };

const FILES = {
  demo,
  'l5-l5-10hz': l5l5,
  'l23-l5': l23l5,
  'circuit-l5-l5': circuitL5L5,
  'circuit-l23-l5': circuitL23L5,
  'circuit-l23-l23': circuitL23L23,
  'circuit-l4-l4': circuitL4L4,
  'circuit-l4-l23': circuitL4L23,
} as const;

export type ShippedExperiment = keyof typeof FILES;

export const SHIPPED_EXPERIMENTS = Object.keys(FILES) as ShippedExperiment[];

/** The parsed file, not yet checked; for resolveExperiment. */
export function shippedExperiment(name: ShippedExperiment): unknown {
  return FILES[name];
}
