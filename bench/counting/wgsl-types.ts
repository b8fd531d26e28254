/** Types of WGSL as far as counting needs them: float or not, and how many components. */
import type { TypeName } from './wgsl-tree.ts';

export interface WgslType {
  /** `float`, `int`, `bool`, or the name of a struct. */
  kind: string;
  /** Components. */
  width: number;
}

export const FLOAT: WgslType = { kind: 'float', width: 1 };
export const INT: WgslType = { kind: 'int', width: 1 };
export const BOOL: WgslType = { kind: 'bool', width: 1 };

const SCALARS: Record<string, string> = {
  f32: 'float',
  u32: 'int',
  i32: 'int',
  bool: 'bool',
  f: 'float',
  u: 'int',
  i: 'int',
};

/** What a type's name means; an array or atomic is as one of its elements. */
export function typeOf({ name, of }: TypeName): WgslType {
  if (name === 'array' || name === 'atomic') return typeOf(of!);
  const vector = /^vec([234])([fiu]?)$/.exec(name);
  if (vector) {
    return { kind: SCALARS[vector[2] || of?.name || 'f']!, width: Number(vector[1]) };
  }
  return { kind: SCALARS[name] ?? name, width: 1 };
}

export const typeOfNumber = (text: string): WgslType =>
  /^0x|[iu]$/.test(text) || !/[.eEfh]/.test(text) ? INT : FLOAT;

/** Of an operation on two values: floats win, so do vectors. */
export const wider = (a: WgslType, b: WgslType): WgslType => ({
  kind: a.kind === 'float' || b.kind === 'float' ? 'float' : a.kind,
  width: Math.max(a.width, b.width),
});
