/** Every cell that ships. */
import type { Plan } from '../plan.ts';
import { INTERNEURONS } from './interneurons.ts';
import { LAYER_4 } from './layer-4.ts';
import { LAYER_5 } from './layer-5.ts';
import { LAYER_6 } from './layer-6.ts';
import { LAYER_23 } from './layer-23.ts';

export const PLANS: Plan[] = [...LAYER_5, ...LAYER_23, ...LAYER_4, ...LAYER_6, ...INTERNEURONS];
