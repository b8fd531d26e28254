/** What the NMODL front end refuses, and that it says where and what it expected. */
import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/model/input-error.ts';
import { NmodlError } from '../../src/nmodl/ast.ts';
import { tokenize } from '../../src/nmodl/lexer.ts';
import { parse } from '../../src/nmodl/parser.ts';
import {
  compileMechanism,
  knownMechanisms,
  mechanismNamed,
  mechanismNames,
} from '../../src/nmodl/registry.ts';

/** A whole small file, with parts to replace. */
function file(parts: Partial<Record<'neuron' | 'parameter' | 'breakpoint' | 'rest', string>> = {}) {
  return `NEURON { SUFFIX x NONSPECIFIC_CURRENT i ${parts.neuron ?? 'RANGE g'} }
PARAMETER { ${parts.parameter ?? 'g = 1 (S/cm2)'} }
ASSIGNED { v (mV) i (mA/cm2) a }
STATE { m }
BREAKPOINT {
  ${parts.breakpoint ?? 'SOLVE states METHOD cnexp'}
  i = g*m*(v + 70)
}
INITIAL { m = 0 }
${parts.rest ?? "DERIVATIVE states { m' = -m }"}
`;
}

const faults: [what: string, text: string, message: RegExp][] = [
  ['a character that is no NMODL', 'NEURON { SUFFIX x }\n  #', /^mod: x\.mod:2:3: .*found '#'/],
  ['VERBATIM', 'NEURON { SUFFIX x }\nVERBATIM\nENDVERBATIM', /^mod: x\.mod:2:1: VERBATIM holds C/],
  ['an open COMMENT', 'COMMENT\nNEURON', /^mod: x\.mod:1:1: expected ENDCOMMENT/],
  ['INCLUDE', 'INCLUDE "a.inc"', /^mod: x\.mod:1:1: INCLUDE is not supported/],
  ['KINETIC', file({ rest: 'KINETIC k { }' }), /^mod: x\.mod:10:1: KINETIC is not supported/],
  ['NET_RECEIVE', file({ rest: 'NET_RECEIVE (w) { }' }), /NET_RECEIVE is not supported/],
  ['POINT_PROCESS', 'NEURON { POINT_PROCESS x }', /^mod: x\.mod:1:10: POINT_PROCESS is not supp/],
  ['a file without a name', 'PARAMETER { a = 1 }', /expected NEURON \{ SUFFIX name/],
  [
    'a value that is none',
    file({ parameter: 'g = x' }),
    /^mod: x\.mod:2:17: expected the value of 'g', found 'x'/,
  ],
  ['an open unit', file({ parameter: 'g = 1 (S' }), /expected '\)' to close the unit/],
  [
    'another method',
    file({ breakpoint: 'SOLVE states METHOD derivimplicit' }),
    /^mod: x\.mod:6:3: METHOD derivimplicit is not supported: expected METHOD cnexp/,
  ],
  [
    'no method',
    file({ breakpoint: 'SOLVE states' }),
    /^mod: x\.mod:6:3: METHOD derivimplicit \(the default\)/,
  ],
  [
    'an unknown block',
    file({ breakpoint: 'SOLVE stat METHOD cnexp' }),
    /'stat' is not a DERIVATIVE/,
  ],
  ['an unknown name', file({ breakpoint: 'a = q' }), /^mod: x\.mod:6:7: 'q' is not defined/],
  [
    'an unknown function',
    file({ breakpoint: 'a = f(1)' }),
    /^mod: x\.mod:6:7: 'f' is not defined: expected one of/,
  ],
  ['a missing argument', file({ breakpoint: 'a = pow(1)' }), /'pow' got 1 arguments: expected 2/],
  [
    'a missing operand',
    file({ breakpoint: 'a = 1 +\n}' }),
    /^mod: x\.mod:7:1: expected an expression, found '\}'/,
  ],
  ['an assigned parameter', file({ breakpoint: 'g = 2' }), /'g' cannot be assigned/],
  ['the time', file({ breakpoint: 'a = t' }), /'t' is not available/],
  ['a loop', file({ breakpoint: 'WHILE (a < 1) { }' }), /WHILE is not supported/],
  ['an array', file({ breakpoint: 'a[1] = 2' }), /arrays are not supported/],
  [
    'a RANGE that is nowhere',
    file({ neuron: 'RANGE g, k' }),
    /^mod: x\.mod:1:50: 'k' is not declared/,
  ],
  [
    'a state that is not linear',
    file({ rest: "DERIVATIVE states { m' = m*m }" }),
    /^mod: x\.mod:10:21: m' is not linear in m/,
  ],
  ['an unset current', file().replace('i = g*m*(v + 70)', ''), /the current 'i' is never set/],
  [
    'a value kept between blocks',
    file({ breakpoint: 'm = a' }),
    /BREAKPOINT reads 'a' before it is assigned/,
  ],
  [
    'a procedure that calls itself',
    file({ rest: 'PROCEDURE p() { p() }', breakpoint: 'p()' }),
    /'p' calls itself/,
  ],
  [
    'a state twice',
    file().replace('STATE { m }', 'STATE { m m }'),
    /^mod: x\.mod:4:11: 'm' is declared twice/,
  ],
];

describe('faults', () => {
  test.for(faults)('%s', ([, text, message]) => {
    const compile = () => compileMechanism(text, 'x.mod');
    expect(compile).toThrow(message);
    expect(compile).toThrow(InputError);
  });

  test('carry file, line and column as data', () => {
    try {
      compileMechanism('NEURON {\n  SUFFIX 3 }', 'a.mod');
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(NmodlError);
      const { file, line, column, problem } = error as NmodlError;
      expect({ file, line, column }).toEqual({ file: 'a.mod', line: 2, column: 10 });
      expect(problem).toBe("expected the mechanism's name, found '3'");
    }
  });
});

test('tokens carry line and column, from 1', () => {
  const tokens = tokenize('a : gone\n  b? gone\nCOMMENT\nx ENDCOMMENT 1.5e-3', 'x.mod');
  expect(tokens.map(({ text, at }) => `${text}@${at.line}:${at.column}`).slice(0, 3)).toEqual([
    'a@1:1',
    'b@2:3',
    '1.5e-3@4:14',
  ]);
});

test('^ binds tighter than a sign, and to the right', () => {
  const ast = parse(file({ breakpoint: 'a = -2^3^2' }), 'x.mod');
  const [statement] = ast.breakpoint!.body;
  expect(statement).toMatchObject({
    value: { kind: 'unary', operand: { op: '^', right: { op: '^' } } },
  });
});

test('units after numbers and blocks of units are skipped, constants of UNITS are known', () => {
  const units = 'UNITS { (mV) = (millivolt) F = (faraday) (coulomb) R = (k-mole) (joule/degC) }\n';
  const text = file({
    breakpoint: 'a = 2 (mV) + F*0(/ms) + R*0 UNITSOFF SOLVE states METHOD cnexp',
  });
  expect(compileMechanism(units + text, 'x.mod').current.length).toBeGreaterThan(0);
});

test('the shipped mechanisms compile once, with their parameters by scope', () => {
  expect(mechanismNames).toHaveLength(18);
  expect(mechanismNamed('NaTg')).toBe(mechanismNamed('NaTg'));
  const known = knownMechanisms();
  expect(known.NaTg!.range).toEqual(['gNaTgbar', 'vshiftm', 'vshifth', 'slopem', 'slopeh']);
  expect(known.Ih).toMatchObject({ range: ['gIhbar'], global: ['ehcn'], defaults: { ehcn: -45 } });
  expect(known.CaDynamics_DC0).toMatchObject({
    range: ['gamma', 'decay'],
    global: ['minCai'],
    defaults: { decay: 70, minCai: 6.5e-5 },
  });
  expect(known.CaDynamics_E2!.range).toEqual(['gamma', 'decay', 'depth', 'minCai']);
  expect(() => mechanismNamed('NaX')).toThrow(/^mod: NaX: no mechanism has this name: .*NaTg/);
});
