/**
 * Which stub a template's replace_axon (or delete_axon) makes. The procedures are told apart by the
 * statements that bear on the stub's geometry, all of which must be there in their order.
 */
import type { Emodel } from '../model/emodel.ts';
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

/** Diameters of the template's own, from the soma to those of the far end, which a circuit scales. */
const TAPER = [
  'nseg_total = 10',
  'L_target = 60',
  'ais_scale = $ 1',
  'for i = 0 , nseg_total {',
  'diams.x [ count - 1 ] = strength * exp ( - L_target * i / nseg_total / taper_scale ) + terminal_diameter * ais_scale',
  'L = L_target / 2',
  'nseg = nseg_total / 2',
  'diam ( x ) = diams.x [ count ]',
  'soma [ 0 ] connect axon [ 0 ] ( 0 ) , 1',
  'axon [ 0 ] connect axon [ 1 ] ( 0 ) , 1',
];

/** InputError where it is no known stub, saying what is otherwise. */
export function axonOf(
  { name, line, body }: HocProcedure,
  file: string,
): Pick<Emodel, 'axon' | 'taper'> {
  const text = words(body);
  if (missing(text, [...TAPER, ...MYELIN]) === null) {
    setsNoMore(text, ['L', 'nseg', 'diam'], 6, file, line, name);
    // soma_scale = $2 may stand there, but nothing may come of it
    if (text.split(' soma_scale ').length > 2) {
      throw hocError(file, line, `${name} scales the soma, not supported`);
    }
    const number = (constant: string) => {
      const found = new RegExp(`(?:^| )${constant} = (-? ?[\\d.]\\S*)(?= |$)`).exec(text);
      const value = Number(found?.[1]?.replace(' ', ''));
      if (Number.isFinite(value)) return value;
      throw hocError(file, line, `${name} does not set ${constant} to a number`);
    };
    return {
      axon: 'tapered_60um_myelin_1000um',
      taper: {
        strength_um: number('strength'),
        scale_um: number('taper_scale'),
        terminal_um: number('terminal_diameter'),
      },
    };
  }
  if (missing(text, [...TEN_CALIBRES, ...MYELIN]) === null) {
    setsNoMore(text, ['L', 'nseg', 'diam'], 7, file, line, name);
    return { axon: 'stub_60um_myelin_1000um', taper: null };
  }
  if (missing(text, TEN_CALIBRES) === null && !text.includes('myelin')) {
    setsNoMore(text, ['L', 'nseg', 'diam'], 4, file, line, name);
    return { axon: 'stub_60um_ten_calibres', taper: null };
  }
  if (missing(text, TWO_CALIBRES) === null) return { axon: 'stub_60um', taper: null };
  const [first] = [TEN_CALIBRES.concat(MYELIN), TWO_CALIBRES, TAPER.concat(MYELIN)]
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
