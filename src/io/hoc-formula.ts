/** Distributions along the path from the soma, as templates write them: `%g` stands for the distance. */
import type { Distribution } from '../model/emodel.ts';

const DISTANCE = String.raw`\(?%(?:\.17)?g(?:-0(?:\.0*)?)?\)?`;
const NUMBER = String.raw`\(?([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)\)?`;

const UNIFORM = new RegExp(
  String.raw`^(?:\(0(?:\.0*)?\*${DISTANCE}\+1(?:\.0*)?\)\*)?${NUMBER}$`,
  'i',
);
const EXP = new RegExp(
  String.raw`^\(-0\.86960*\+2\.0870*\*exp\(${DISTANCE}\*0\.00310*\)\)\*${NUMBER}$`,
  'i',
);
const DECAY = new RegExp(String.raw`^exp\(${DISTANCE}\*${NUMBER}\)\*${NUMBER}$`, 'i');

/** Null where the formula is none of model/emodel.ts's distributions. */
export function distributionOf(
  formula: string,
): { value: number; distribution: Distribution } | null {
  const text = formula.replaceAll(/\s/g, '');
  const uniform = UNIFORM.exec(text);
  if (uniform) return { value: Number(uniform[1]), distribution: { kind: 'uniform' } };
  const exp = EXP.exec(text);
  if (exp) return { value: Number(exp[1]), distribution: { kind: 'exp' } };
  const decay = DECAY.exec(text);
  if (!decay) return null;
  const distribution: Distribution = { kind: 'decay', constant_per_um: Number(decay[1]) };
  return { value: Number(decay[2]), distribution };
}
