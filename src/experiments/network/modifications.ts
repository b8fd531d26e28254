/**
 * `conditions.modifications`: what is changed on cells once they are built. A change makes a cell of its
 * own and leaves the one that others share.
 */
import type { CellModel } from '../../model/cell.ts';
import type { InputError } from '../../model/input-error.ts';
import { knownMechanisms } from '../../nmodl/registry.ts';
import { type Assignment, assigned, parseStatements } from './statements.ts';

type Fault = (problem: string) => InputError;
export type Modify = (cell: CellModel) => CellModel;

/** Conductances that tetrodotoxin blocks: of every mechanism whose published form reads ttx. */
const TTX_BLOCKS: Record<string, string> = {
  NaTg: 'gNaTgbar',
  NaTa_t: 'gNaTa_tbar',
  NaTs2_t: 'gNaTs2_tbar',
  Nap_Et2: 'gNap_Et2bar',
};

/** Sodium channels do not conduct. */
export const blockSodium: Modify = (cell) => ({
  ...cell,
  mechanisms: cell.mechanisms.map((placed) => {
    const conductance = Object.hasOwn(TTX_BLOCKS, placed.name) ? TTX_BLOCKS[placed.name] : null;
    if (!conductance) return placed;
    const blocked = new Float64Array(placed.nodes.length);
    return { ...placed, parameters: { ...placed.parameters, [conductance]: blocked } };
  }),
});

/** Reversal potentials that a section has. */
const REVERSALS = { ena: 'ena_mV', ek: 'ek_mV' } as const;

/**
 * Statements on every section that has what they name: `%s.NAME_MECHANISM = VALUE`, `%s.ena`, `%s.ek`.
 * InputError where no mechanism has a parameter of that name.
 */
export function configureAllSections(text: string, fault: Fault): Modify {
  const changes = parseStatements(text, fault).map((assignment) => changeOf(assignment, fault));
  return (cell) => changes.reduce((changed, change) => change(changed), cell);
}

function changeOf(assignment: Assignment, fault: Fault): Modify {
  const { name } = assignment;
  if (Object.hasOwn(REVERSALS, name)) {
    const key = REVERSALS[name as keyof typeof REVERSALS];
    return (cell) => ({ ...cell, [key]: cell[key].map((value) => assigned(value, assignment)) });
  }
  const known = knownMechanisms();
  for (const [mechanism, { range, defaults }] of Object.entries(known)) {
    if (!name.endsWith(`_${mechanism}`)) continue;
    const parameter = name.slice(0, -1 - mechanism.length);
    if (!range.includes(parameter)) {
      throw fault(`${mechanism} has no parameter ${parameter}: expected ${range.join(', ')}`);
    }
    return (cell) => withParameter(cell, mechanism, parameter, defaults[parameter]!, assignment);
  }
  throw fault(`%s.${name}: expected NAME_MECHANISM of a mechanism that ships, ena or ek`);
}

function withParameter(
  cell: CellModel,
  mechanism: string,
  parameter: string,
  byDefault: number,
  assignment: Assignment,
): CellModel {
  return {
    ...cell,
    mechanisms: cell.mechanisms.map((placed) => {
      if (placed.name !== mechanism) return placed;
      const before =
        placed.parameters[parameter] ?? new Float64Array(placed.nodes.length).fill(byDefault);
      const values = before.map((value) => assigned(value, assignment));
      return { ...placed, parameters: { ...placed.parameters, [parameter]: values } };
    }),
  };
}
