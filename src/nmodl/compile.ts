/** NMODL text → mechanism. */
import type { Mechanism } from './ir.ts';
import { lower } from './lower.ts';
import { parse } from './parser.ts';

/**
 * Compiles the text of a .mod file. `fileName` stands in messages; a fault in the text is an
 * InputError (`mod: NaTg.mod:12:7: …`).
 */
export function compileMechanism(text: string, fileName: string): Mechanism {
  return lower(parse(text, fileName));
}
