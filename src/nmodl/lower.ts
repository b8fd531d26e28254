/** Syntax tree → the intermediate form of ir.ts: three straight-line programs and their symbols. */
import { type AstFile, type AstStmt, type Declaration, NmodlError, type Position } from './ast.ts';
import { withDerivatives } from './current-derivative.ts';
import { Inliner, type NameTable } from './inline.ts';
import { DRAW_STREAM, type IonUse, type Mechanism, type Parameter, type Stmt } from './ir.ts';
import { firstUnassigned, forEachAssign, renameSymbol } from './program.ts';

/** Variables that the simulator provides. */
const provided = ['v', 'dt', 'celsius', 'diam', 'area'];

export function lower(ast: AstFile): Mechanism {
  const ions: IonUse[] = ast.ions.map(({ name, reads, writes }) => ({
    ion: name,
    reads: reads.map((r) => r.name),
    writes: writes.map((w) => w.name),
  }));
  const ionNames = new Set(ions.flatMap((ion) => [...ion.reads, ...ion.writes]));
  const scopeOf = new Map<string, Parameter['scope']>();
  for (const { name } of ast.range) scopeOf.set(name, 'range');
  for (const { name } of ast.global) scopeOf.set(name, 'global');
  const declared = ast.parameters.filter(
    ({ name }) => !provided.includes(name) && !ionNames.has(name) && name !== 't',
  );
  const parameters = declared.map((d) => toParameter(d, scopeOf.get(d.name) ?? 'constant'));
  const states = ast.states.map((state) => state.name);
  const assigned = ast.assigned
    .map(({ name }) => name)
    .filter((name) => !provided.includes(name) && !ionNames.has(name));
  checkNames(ast, new Set([...declared.map((d) => d.name), ...assigned, ...states, ...ionNames]));

  const currents = [
    ...ions.flatMap(({ ion, writes }) =>
      writes.filter((name) => name === `i${ion}`).map((name) => ({ name, ion })),
    ),
    ...ast.nonspecific.map(({ name }) => ({ name, ion: null })),
  ];
  const currentNames = currents.map((current) => current.name);
  const writable = [...states, ...assigned, ...ions.flatMap((ion) => ion.writes), ...currentNames];
  const constants = new Map<string, number>();
  for (const { name, value } of [...ast.unitConstants, ...ast.constants]) {
    constants.set(name, value ?? 0);
  }
  for (const { name, scope, default: value } of parameters) {
    if (scope === 'constant') constants.set(name, value);
  }
  const settable = parameters.filter((p) => p.scope !== 'constant').map((p) => p.name);
  const names: NameTable = {
    constants,
    readable: new Set([...provided, ...settable, ...ionNames, ...writable]),
    assignable: new Set(['v', ...writable]),
  };
  const inliner = new Inliner(ast, names);
  const program = (body: AstStmt[], stem: string): Stmt[] => {
    const out: Stmt[] = [];
    inliner.block(body, new Map(), stem, out);
    return withOwnVoltage(out, inliner);
  };

  const solve = findSolve(ast);
  const initial = program(ast.initial ?? [], 'initial');
  initial.unshift(...startAtZero(initial, states, ionNames));
  const known = [...provided, ...settable, ...states, ...ions.flatMap((ion) => ion.reads)];
  const current = program(solve.rest, 'current');
  if (inliner.ranks.length > 0) {
    const where = ast.breakpoint?.at ?? ast.suffix!.at;
    throw new NmodlError(
      ast.file,
      where,
      'binomial stands outside the DERIVATIVE block: expected it there',
    );
  }
  const advance = program(solve.derivative, 'advance');
  const at = ast.breakpoint?.at ?? ast.suffix!.at;
  checkReads(ast, 'INITIAL', initial, known, at);
  checkReads(ast, 'BREAKPOINT', current, known, at);
  checkReads(ast, 'DERIVATIVE', advance, [...known, ...currentNames, DRAW_STREAM], at);
  checkCurrents(ast, current, currentNames, at);
  return {
    name: ast.suffix!.name,
    source: ast.file,
    parameters,
    states,
    ions,
    currents,
    rangeAssigned: ast.range
      .map(({ name }) => name)
      .filter((name) => assigned.includes(name) || currentNames.includes(name)),
    initial,
    current: withDerivatives(current, currentNames),
    advance,
    draws: inliner.ranks.length,
  };
}

function toParameter(
  { name, value, unit, limits }: Declaration,
  scope: Parameter['scope'],
): Parameter {
  return { name, default: value ?? 0, unit, scope, ...(limits && { limits }) };
}

/** Every RANGE and GLOBAL name is declared, and no name twice. */
function checkNames(ast: AstFile, declared: Set<string>): void {
  const currents = new Set(ast.nonspecific.map(({ name }) => name));
  for (const { name, at } of [...ast.range, ...ast.global]) {
    if (!declared.has(name) && !currents.has(name) && !provided.includes(name)) {
      const problem = `'${name}' is not declared: expected it in PARAMETER, ASSIGNED or STATE`;
      throw new NmodlError(ast.file, at, problem);
    }
  }
  const seen = new Set<string>();
  const all = [...ast.parameters, ...ast.assigned, ...ast.states, ...ast.constants];
  for (const { name, at } of all) {
    if (seen.has(name)) throw new NmodlError(ast.file, at, `'${name}' is declared twice`);
    seen.add(name);
  }
}

/** The DERIVATIVE block that BREAKPOINT solves, and the rest of BREAKPOINT. */
function findSolve(ast: AstFile): { derivative: AstStmt[]; rest: AstStmt[] } {
  const body = ast.breakpoint?.body ?? [];
  const rest = body.filter((s) => s.kind !== 'solve');
  const solves = body.filter((s) => s.kind === 'solve');
  const [solve] = solves;
  if (!solve) return { derivative: [], rest };
  if (solves[1]) throw new NmodlError(ast.file, solves[1].at, 'expected one SOLVE in BREAKPOINT');
  if (solve.method !== 'cnexp') {
    const problem = `METHOD ${solve.method ?? 'derivimplicit (the default)'} is not supported: expected METHOD cnexp`;
    throw new NmodlError(ast.file, solve.at, problem);
  }
  const block = ast.routines.get(solve.block);
  if (block?.kind !== 'derivative') {
    const problem = `'${solve.block}' is not a DERIVATIVE block: expected the name of one`;
    throw new NmodlError(ast.file, solve.at, problem);
  }
  return { derivative: block.body, rest };
}

/** States that INITIAL leaves alone start at 0, but concentrations keep what the ion has. */
function startAtZero(initial: Stmt[], states: string[], ionNames: Set<string>): Stmt[] {
  const set = new Set<string>();
  forEachAssign(initial, ({ target }) => set.add(target));
  return states
    .filter((state) => !set.has(state) && !ionNames.has(state))
    .map((target) => ({ kind: 'assign', target, value: { kind: 'number', value: 0 } }));
}

/** A program that moves v (off a singularity) does so on a copy: the cell's own v is not its. */
function withOwnVoltage(program: Stmt[], inliner: Inliner): Stmt[] {
  let moves = false;
  forEachAssign(program, ({ target }) => {
    moves ||= target === 'v';
  });
  if (!moves) return program;
  const own = inliner.fresh('own_v');
  const copy: Stmt = { kind: 'assign', target: own, value: { kind: 'symbol', name: 'v' } };
  return [copy, ...renameSymbol(program, 'v', own)];
}

function checkReads(
  ast: AstFile,
  block: string,
  program: Stmt[],
  known: string[],
  at: Position,
): void {
  const name = firstUnassigned(program, new Set(known));
  if (!name) return;
  const problem = `${block} reads '${name}' before it is assigned there: expected a STATE or an assignment (no other variable keeps its value between blocks)`;
  throw new NmodlError(ast.file, at, problem);
}

function checkCurrents(ast: AstFile, current: Stmt[], names: string[], at: Position): void {
  const set = new Set<string>();
  forEachAssign(current, ({ target }) => set.add(target));
  for (const name of names) {
    if (!set.has(name)) {
      throw new NmodlError(
        ast.file,
        at,
        `the current '${name}' is never set: expected it in BREAKPOINT`,
      );
    }
  }
}
