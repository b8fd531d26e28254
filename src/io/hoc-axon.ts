/**
 * Which stub a template's replace_axon (or delete_axon) makes. The procedures are told apart by the
 * statements that bear on the stub's geometry, all of which must be there in their order.
 */
import type { AxonKind } from '../model/emodel.ts';
import { type HocProcedure, hocError, words } from './hoc-text.ts';

/** Ten calibres along the old axon, 6 µm apart, on two sections of 30 µm. */
const TEN_CALIBRES = [
  'L_target = 60',
  'nseg0 = 5',
  'nseg_total = nseg0 * 2',
  'chunkSize = L_target / nseg_total',
  'nSec < 3',
  'nseg = 1 + int ( L / chunkSize / 2. ) * 2',
  'diams.x [ count - 1 ] = diam ( x )',
  'L = L_target / 2',
  'nseg = nseg_total / 2',
  'diam ( x ) = diams.x [ count ]',
  'soma [ 0 ] connect axon [ 0 ] ( 0 ) , 1',
  'axon [ 0 ] connect axon [ 1 ] ( 0 ) , 1',
];
const MYELIN = [
  'L = 1000',
  'diam = diams.x [ count - 1 ]',
  'nseg = 5',
  'myelinated.append ( )',
  'connect myelin ( 0 ) , axon [ 1 ] ( 1 )',
];

/** The calibre of the first section, and of the first whose middle is beyond 60 µm. */
const TWO_CALIBRES = [
  'D1 = D2 = diam',
  '> 60',
  'D2 = diam',
  'L = 30',
  'diam = D1',
  'nseg = 1 + 2 * int ( L / 40 )',
  'L = 30',
  'diam = D2',
  'nseg = 1 + 2 * int ( L / 40 )',
  'soma [ 0 ] connect axon [ 0 ] ( 0 ) , 1',
  'axon [ 0 ] connect axon [ 1 ] ( 0 ) , 1',
];

/** InputError where it is neither stub, saying what is otherwise. */
export function axonKindOf({ name, line, body }: HocProcedure, file: string): AxonKind {
  const text = words(body);
  if (missing(text, [...TEN_CALIBRES, ...MYELIN]) === null) {
    setsNoMore(text, ['L', 'nseg', 'diam'], 7, file, line, name);
    return 'stub_60um_myelin_1000um';
  }
  if (missing(text, TWO_CALIBRES) === null) return 'stub_60um';
  if (text.includes('exp (')) {
    throw hocError(file, line, `${name} makes its own calibres: expected those of the old axon`);
  }
  if (text.includes('diams.x') && !text.includes('myelin')) {
    throw hocError(
      file,
      line,
      `${name} makes a stub of ten calibres without myelin, not supported`,
    );
  }
  const [first] = [TEN_CALIBRES.concat(MYELIN), TWO_CALIBRES]
    .map((form) => missing(text, form)!)
    .sort((a, b) => b.found - a.found);
  throw hocError(file, line, `${name} makes an unknown stub: expected ${first!.statement}`);
}

/** The first statement of a form that is not there in its place; null: all are. */
function missing(
  text: string,
  form: readonly string[],
): { statement: string; found: number } | null {
  let at = 0;
  for (const [found, statement] of form.entries()) {
    const next = ` ${text} `.indexOf(` ${statement} `, at);
    if (next < 0) return { statement, found };
    at = next + statement.length;
  }
  return null;
}

/** No assignment to a section's geometry beside those of the form. */
function setsNoMore(
  text: string,
  names: readonly string[],
  expected: number,
  file: string,
  line: number,
  name: string,
): void {
  const pattern = new RegExp(`(?<![\\w.])(?:${names.join('|')})(?: \\( x \\))? =(?!=)`, 'g');
  const found = [...text.matchAll(pattern)].length;
  if (found === expected) return;
  throw hocError(file, line, `${name} sets L, diam or nseg ${found} times: expected ${expected}`);
}
