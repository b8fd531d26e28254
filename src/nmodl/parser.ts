/** NMODL text → syntax tree: the blocks of a file. Blocks that have no meaning here are refused. */
import {
  type AstFile,
  type Declaration,
  type Named,
  NmodlError,
  type Position,
  type Routine,
} from './ast.ts';
import { Cursor } from './cursor.ts';
import { tokenize } from './lexer.ts';
import { parseBlock } from './parse-code.ts';

const refusedBlocks = new Set(
  'KINETIC LINEAR NONLINEAR DISCRETE NET_RECEIVE BEFORE AFTER FUNCTION_TABLE DESTRUCTOR CONSTRUCTOR PARTIAL TERMINAL STEPPED INCLUDE DEFINE LOCAL PLOT MODEL_LEVEL'.split(
    ' ',
  ),
);

/** NEURON's `modlunit` values of the constants that UNITS may name. */
const physicalConstants: Record<string, number> = {
  'faraday|coulomb': 96485.33212331001,
  'faraday|coulombs': 96485.33212331001,
  'k-mole|joule/degC': 8.31446261815324,
  'mole k|joule/degC': 8.31446261815324,
  'pi|1': Math.PI,
};

export function parse(text: string, file: string): AstFile {
  const cursor = new Cursor(tokenize(text, file), file);
  const ast: AstFile = {
    file,
    title: '',
    suffix: null,
    ions: [],
    nonspecific: [],
    range: [],
    global: [],
    unitConstants: [],
    parameters: [],
    constants: [],
    assigned: [],
    states: [],
    initial: null,
    breakpoint: null,
    routines: new Map(),
  };
  while (cursor.token.kind !== 'end') parseTopLevel(cursor, ast);
  if (!ast.suffix) cursor.fail('expected NEURON { SUFFIX name … } in the file');
  return ast;
}

function parseTopLevel(cursor: Cursor, ast: AstFile): void {
  if (cursor.token.kind === 'title') {
    ast.title = cursor.next().text;
    return;
  }
  const at = cursor.at;
  const { name: keyword } = cursor.name('a block, such as NEURON or BREAKPOINT');
  const parseBlockOf = Object.hasOwn(blocks, keyword) ? blocks[keyword] : undefined;
  if (parseBlockOf) {
    parseBlockOf(cursor, ast, at);
    return;
  }
  const problem = refusedBlocks.has(keyword)
    ? `${keyword} is not supported: expected one of ${Object.keys(blocks).join(', ')}`
    : `expected a block, such as NEURON or BREAKPOINT, found '${keyword}'`;
  throw new NmodlError(ast.file, at, problem);
}

type BlockParser = (cursor: Cursor, ast: AstFile, at: Position) => void;

const routine =
  (kind: Routine['kind']): BlockParser =>
  (cursor, ast) => {
    const parsed = parseRoutine(cursor, kind);
    if (ast.routines.has(parsed.name)) {
      throw new NmodlError(ast.file, parsed.at, `'${parsed.name}' is defined twice`);
    }
    ast.routines.set(parsed.name, parsed);
  };

const declarations =
  (block: string, key: 'parameters' | 'constants' | 'assigned' | 'states'): BlockParser =>
  (cursor, ast) =>
    parseDeclarations(cursor, block, ast[key]);

const blocks: Record<string, BlockParser> = {
  NEURON: parseNeuron,
  UNITS: parseUnits,
  PARAMETER: declarations('PARAMETER', 'parameters'),
  CONSTANT: declarations('CONSTANT', 'constants'),
  ASSIGNED: declarations('ASSIGNED', 'assigned'),
  STATE: declarations('STATE', 'states'),
  INITIAL: (cursor, ast) => {
    ast.initial = parseBlock(cursor, 'INITIAL');
  },
  BREAKPOINT: (cursor, ast, at) => {
    ast.breakpoint = { at, body: parseBlock(cursor, 'BREAKPOINT') };
  },
  DERIVATIVE: routine('derivative'),
  PROCEDURE: routine('procedure'),
  FUNCTION: routine('function'),
  INDEPENDENT: skipBlock,
  UNITSON: () => {},
  UNITSOFF: () => {},
};

function parseNeuron(cursor: Cursor, ast: AstFile): void {
  cursor.expect('{', 'to open NEURON');
  while (!cursor.take('}')) {
    const at = cursor.at;
    const { name: keyword } = cursor.name('SUFFIX, USEION, RANGE, GLOBAL or NONSPECIFIC_CURRENT');
    if (keyword === 'SUFFIX') ast.suffix = cursor.name("the mechanism's name");
    else if (keyword === 'NONSPECIFIC_CURRENT') ast.nonspecific.push(...cursor.names('a current'));
    else if (keyword === 'RANGE') ast.range.push(...cursor.names('a variable'));
    else if (keyword === 'GLOBAL') ast.global.push(...cursor.names('a variable'));
    else if (keyword === 'USEION') parseIon(cursor, ast);
    else if (keyword !== 'THREADSAFE') {
      const problem = `${keyword} is not supported: expected SUFFIX, USEION, RANGE, GLOBAL, NONSPECIFIC_CURRENT or THREADSAFE`;
      throw new NmodlError(ast.file, at, problem);
    }
  }
}

function parseIon(cursor: Cursor, ast: AstFile): void {
  const ion = { ...cursor.name('an ion'), reads: [] as Named[], writes: [] as Named[] };
  for (;;) {
    if (cursor.take('READ')) ion.reads.push(...cursor.names("one of the ion's variables"));
    else if (cursor.take('WRITE')) ion.writes.push(...cursor.names("one of the ion's variables"));
    else if (cursor.take('VALENCE')) cursor.number('a valence');
    else break;
  }
  ast.ions.push(ion);
}

/** (mV) = (millivolt) defines a unit, and is skipped; F = (faraday) (coulomb) defines a number. */
function parseUnits(cursor: Cursor, ast: AstFile): void {
  cursor.expect('{', 'to open UNITS');
  while (!cursor.take('}')) {
    if (cursor.is('(')) {
      cursor.unit();
      cursor.expect('=', 'in UNITS');
      if (!cursor.is('(')) cursor.fail("expected '(' and a unit");
      cursor.unit();
      continue;
    }
    const { name, at } = cursor.name('a unit or the name of a constant');
    cursor.expect('=', `after '${name}'`);
    if (cursor.token.kind === 'number' || cursor.is('-')) {
      const value = cursor.number('a number');
      ast.unitConstants.push({ name, at, value, unit: cursor.unit(), limits: null });
      continue;
    }
    const from = cursor.unit();
    const to = cursor.unit();
    const value = physicalConstants[`${from}|${to}`];
    if (value === undefined) {
      const known = Object.keys(physicalConstants).map((key) => `(${key.replace('|', ') (')})`);
      const problem = `'(${from}) (${to})' is no constant known here: expected one of ${known.join(', ')}`;
      throw new NmodlError(ast.file, at, problem);
    }
    ast.unitConstants.push({ name, at, value, unit: to, limits: null });
  }
}

function parseDeclarations(cursor: Cursor, block: string, into: Declaration[]): void {
  cursor.expect('{', `to open ${block}`);
  while (!cursor.take('}')) {
    if (cursor.take('UNITSON') || cursor.take('UNITSOFF')) continue;
    const { name, at } = cursor.name(`a name or '}' in ${block}`);
    if (cursor.is('[')) cursor.fail('arrays are not supported: expected a name');
    const value = cursor.take('=') ? cursor.number(`the value of '${name}'`) : null;
    if (cursor.take('FROM')) {
      cursor.number('a lower end');
      cursor.expect('TO');
      cursor.number('an upper end');
    }
    const unit = cursor.unit();
    let limits: [number, number] | null = null;
    if (cursor.take('<')) {
      const low = cursor.number('a lower limit');
      cursor.expect(',', 'between the limits');
      limits = [low, cursor.number('an upper limit')];
      cursor.expect('>', 'to close the limits');
    }
    into.push({ name, at, value, unit, limits });
  }
}

function parseRoutine(cursor: Cursor, kind: Routine['kind']): Routine {
  const { name, at } = cursor.name(`the name of a ${kind}`);
  const parameters: Named[] = [];
  if (kind !== 'derivative') {
    cursor.expect('(', `after '${name}'`);
    while (!cursor.take(')')) {
      if (parameters.length > 0) cursor.expect(',', 'between parameters');
      parameters.push(cursor.name('a parameter'));
      cursor.unit();
    }
    cursor.unit();
  }
  return { kind, name, at, parameters, body: parseBlock(cursor, name) };
}

function skipBlock(cursor: Cursor): void {
  cursor.expect('{');
  while (!cursor.take('}')) {
    if (cursor.token.kind === 'end') cursor.fail("expected '}'");
    cursor.next();
  }
}
