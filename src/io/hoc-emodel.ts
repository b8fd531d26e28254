/**
 * Emodels from the hoc templates that BluePyOpt writes. Their statements are regular: which channels
 * are inserted where, assignments by section list, distributions along the distance, and a stub in
 * place of the axon. A template that says anything else is refused at its line.
 */
import {
  type Emodel,
  type EmodelParameter,
  SECTION_LISTS,
  type SectionList,
} from '../model/emodel.ts';
import { axonOf } from './hoc-axon.ts';
import { cursorOver, type HocCursor } from './hoc-cursor.ts';
import { distributionOf } from './hoc-formula.ts';
import {
  type HocFile,
  type HocProcedure,
  type HocToken,
  hocError,
  parseHoc,
  words,
} from './hoc-text.ts';

export interface HocOptions {
  /** Where the template does not say; the simulation's, °C and mV. */
  celsius?: number;
  vInit_mV?: number;
}

/** Procedures without bearing on the membrane. */
const PLUMBING = new Set([
  'clear',
  'connect2target',
  'geom_nsec',
  'getCCell',
  'getCell',
  'getThreshold',
  'hash_str',
  'indexSections',
  'load_morphology',
  'sec_count',
  'setCCell',
]);
const READ = new Set([
  'biophys',
  'delete_axon',
  'distribute_distance',
  'geom_nseg',
  'geom_nseg_fixed',
  'init',
  'insertChannel',
  're_init_rng',
  'replace_axon',
]);
const OF_SECTIONS = new Set(['cm', 'Ra', 'ena', 'ek']);

/** InputError with the line of whatever is not of the form. */
export function readHocEmodel(text: string, fileName: string, options: HocOptions = {}): Emodel {
  const file = parseHoc(text, fileName);
  const { template } = file;
  for (const { name, line } of template.procedures.values()) {
    if (PLUMBING.has(name) || READ.has(name)) continue;
    throw hocError(fileName, line, `${name}: no procedure of this name is known`);
  }
  const procedure = (name: string): HocProcedure => {
    const found = template.procedures.get(name);
    if (!found) throw hocError(fileName, template.line, `the procedure ${name} is missing`);
    return found;
  };
  const stub = stubOf(procedure('init'), procedure, fileName);
  if (stub.taper && !/_NeededAttributes\s*=\s*"AIS_scaler\b/.test(text)) {
    throw hocError(fileName, template.line, 'AIS_scaler is not the first of its NeededAttributes');
  }
  const statements = [
    ...statementsOf(procedure('insertChannel'), fileName),
    ...statementsOf(procedure('biophys'), fileName),
    ...determinism(template.procedures.get('re_init_rng'), fileName),
  ];
  const mechanisms = mechanismsOf(statements);
  const parameters = statements.flatMap((statement) =>
    statement.kind === 'set' ? [parameterOf(statement, mechanisms, fileName)] : [],
  );
  const graded = statements.find(
    (one) => one.kind === 'set' && one.distribution.kind !== 'uniform',
  );
  if (graded) checkDistances(procedure('distribute_distance'), fileName);
  const globals = globalsOf(file, text, fileName);
  const global = (name: 'celsius' | 'v_init', other: number | undefined): number => {
    const value = globals.get(name) ?? other;
    if (value !== undefined && Number.isFinite(value)) return value;
    const problem = `the template does not say ${name}, nor does the simulation`;
    throw hocError(fileName, template.line, problem);
  };
  return {
    name: template.name,
    fileName,
    source: null,
    celsius: global('celsius', options.celsius),
    vInit_mV: global('v_init', options.vInit_mV),
    ...stub,
    distances: 'centres',
    chunkSize_um: chunkSizeOf(procedure('geom_nseg'), procedure('geom_nseg_fixed'), fileName),
    mechanisms,
    parameters,
  };
}

type Statement =
  | { kind: 'insert'; list: SectionList; mechanism: string; line: number }
  | ({ kind: 'set'; list: SectionList; name: string; line: number } & Pick<
      EmodelParameter,
      'value' | 'distribution'
    >);

/** `forsec CellRef.apical { insert X  a_X = 1 }` and `distribute_distance(CellRef.apical, "a_X", "…")`. */
function statementsOf({ body }: HocProcedure, file: string): Statement[] {
  const cursor = cursorOver(body, file);
  const found: Statement[] = [];
  while (!cursor.atEnd()) {
    const { text, line } = cursor.next();
    if (text === 'forsec') {
      const list = sectionList(cursor.next(), file);
      cursor.expect('{');
      while (cursor.peek() !== '}') found.push(blockStatement(list, cursor));
      cursor.expect('}');
    } else if (text === 'distribute_distance') {
      cursor.expect('(');
      const list = sectionList(cursor.next(), file);
      cursor.expect(',');
      const name = cursor.string();
      cursor.expect(',');
      const formula = cursor.string();
      cursor.expect(')');
      const graded = distributionOf(formula);
      if (!graded) throw hocError(file, line, `${name} follows an unknown formula: ${formula}`);
      found.push({ kind: 'set', list, name, line, ...graded });
    } else {
      throw hocError(file, line, `${text}: expected forsec or distribute_distance`);
    }
  }
  return found;
}

function blockStatement(list: SectionList, cursor: HocCursor): Statement {
  const { text, line } = cursor.next();
  if (text === 'insert') return { kind: 'insert', list, mechanism: cursor.next().text, line };
  cursor.expect('=');
  const value = cursor.number();
  return { kind: 'set', list, name: text, line, value, distribution: { kind: 'uniform' } };
}

/** Of re_init_rng, what bears on the membrane: `forsec apical { deterministic_StochKv3 = 1 }`. */
function determinism(found: HocProcedure | undefined, file: string): Statement[] {
  const body = found?.body ?? [];
  return body.flatMap(({ text, line }, at): Statement[] => {
    if (!text.startsWith('deterministic_')) return [];
    const list = sectionList(body[at - 2] ?? { text: '', line }, file);
    const cursor = cursorOver(body.slice(at), file);
    return [blockStatement(list, cursor)];
  });
}

function mechanismsOf(statements: readonly Statement[]): Partial<Record<SectionList, string[]>> {
  const mechanisms: Partial<Record<SectionList, string[]>> = {};
  for (const statement of statements) {
    if (statement.kind !== 'insert') continue;
    mechanisms[statement.list] ??= [];
    mechanisms[statement.list]!.push(statement.mechanism);
  }
  return mechanisms;
}

function parameterOf(
  { list, name, line, value, distribution }: Extract<Statement, { kind: 'set' }>,
  mechanisms: Emodel['mechanisms'],
  file: string,
): EmodelParameter {
  if (OF_SECTIONS.has(name))
    return { sectionList: list, mechanism: null, name, value, distribution };
  const there = [...(mechanisms.all ?? []), ...(mechanisms[list] ?? [])];
  const [mechanism] = there
    .filter((suffix) => name.endsWith(`_${suffix}`))
    .sort((a, b) => b.length - a.length);
  if (mechanism === undefined) {
    throw hocError(file, line, `${name}: no mechanism in ${list} has a parameter of this name`);
  }
  const own = name.slice(0, -mechanism.length - 1);
  return { sectionList: list, mechanism, name: own, value, distribution };
}

/** What init does with the axon; InputError where it leaves it or does more than the form has. */
function stubOf(
  init: HocProcedure,
  procedure: (name: string) => HocProcedure,
  file: string,
): Pick<Emodel, 'axon' | 'taper'> {
  const text = words(init.body);
  for (const call of ['geom_nseg ( )', 'insertChannel ( )', 'biophys ( )']) {
    if (!text.includes(call)) throw hocError(file, init.line, `init does not call ${call}`);
  }
  const foreign = init.body.find(({ text }) => ['forsec', 'insert', 'nseg'].includes(text));
  if (foreign) throw hocError(file, foreign.line, `init sets up sections itself (${foreign.text})`);
  const [, name, argument] = /(replace_axon|delete_axon) \( ([^)]*)\)/.exec(text) ?? [];
  if (name === undefined) {
    throw hocError(
      file,
      init.line,
      'init keeps the reconstructed axon: expected a stub in its place',
    );
  }
  const replace = procedure(name);
  if (argument !== '' && words(replace.body).includes('numarg')) {
    throw hocError(file, replace.line, `${name} is called with arguments: expected none`);
  }
  const stub = axonOf(replace, file);
  if (stub.taper && !argument?.startsWith('$ 4')) {
    throw hocError(file, init.line, `${name} is not given the cell's AIS_scaler: expected $4`);
  }
  return stub;
}

/** Segments of at most N µm, an odd number. */
function chunkSizeOf(geom: HocProcedure, fixed: HocProcedure, file: string): number {
  const size = /geom_nseg_fixed \( ([\d.]+) \)/.exec(words(geom.body));
  if (!size || !(Number(size[1]) > 0)) {
    throw hocError(file, geom.line, 'geom_nseg does not ask for segments of a fixed length');
  }
  if (!words(fixed.body).includes('nseg = 1 + 2 * int ( L / chunkSize )')) {
    throw hocError(
      file,
      fixed.line,
      'geom_nseg_fixed does not make 1 + 2·int(L/chunkSize) segments',
    );
  }
  return Number(size[1]);
}

/** Distances are to segments' centres from soma(0.5). */
function checkDistances({ body, line }: HocProcedure, file: string): void {
  const text = words(body);
  if (text.includes('distance ( 0 , 0.5 )') && text.includes('for ( x , 0 )')) return;
  throw hocError(
    file,
    line,
    'distances are not taken from soma(0.5) to the centres of segments, not supported',
  );
}

/** Globals that check_simulator checks, or that a comment lists as not checked. */
function globalsOf({ procedures }: HocFile, text: string, file: string): Map<string, number> {
  const globals = new Map<string, number>();
  for (const [, name, value] of text.matchAll(/^ \* (celsius|v_init) = (\S+)$/gm)) {
    globals.set(name!, Number(value));
  }
  const cursor = cursorOver(procedures.get('check_simulator')?.body ?? [], file);
  while (!cursor.atEnd()) {
    const { line } = cursor.next();
    cursor.expect('(');
    const name = cursor.string();
    cursor.expect(',');
    const value = cursor.number();
    cursor.expect(',');
    cursor.next();
    cursor.expect(')');
    if (name !== 'celsius' && name !== 'v_init') {
      throw hocError(file, line, `the template counts on the global ${name}, not supported`);
    }
    globals.set(name, value);
  }
  return globals;
}

function sectionList({ text, line }: HocToken, file: string): SectionList {
  const name = text.replace(/^(?:CellRef|this)\./, '');
  const found = SECTION_LISTS.find((list) => list === name);
  if (found) return found;
  throw hocError(file, line, `${text}: expected a section list (${SECTION_LISTS.join(', ')})`);
}
