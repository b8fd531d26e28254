/** The fits that come with the program, by name. */
import training from '../../../circuits/fits/training.json' with { type: 'json' };
import training24 from '../../../circuits/fits/training-24.json' with { type: 'json' };
import quick from '../../../circuits/fits/training-quick.json' with { type: 'json' };

const FILES = { training, 'training-quick': quick, 'training-24': training24 } as const;

export type ShippedFit = keyof typeof FILES;

export const SHIPPED_FITS = Object.keys(FILES) as ShippedFit[];

/** The parsed spec, not yet checked; for readFit. */
export function shippedFit(name: ShippedFit): unknown {
  return FILES[name];
}
