/** The cells of a case, with the constants that stand beside them. */
import { readExplicitModel } from '../io/explicit-model.ts';
import type { CellModel } from '../model/cell.ts';
import { nernstCa_mV } from '../model/glusynapse.ts';
import { InputError } from '../model/input-error.ts';
import { knownMechanisms, mechanismNamed } from '../nmodl/registry.ts';
import type { CellCaseModel } from './case-schema.ts';

export function cellsOf(json: unknown, model: CellCaseModel): CellModel[] {
  const file = `${model.case}/model.json`;
  const cells = readExplicitModel(json, file, { mechanisms: knownMechanisms() });
  cells.forEach((cell, c) => {
    for (const { name } of cell.mechanisms) mechanismNamed(name);
    fixedCalcium(cell, (model.cells[c] as { sections: RawSection[] }).sections);
  });
  return cells;
}

interface RawSection {
  ions: Record<string, Record<string, number | number[]>>;
}

/**
 * Where no pool moves [Ca], E_Ca is a constant of the file. The engines take it from [Ca] inside and
 * outside: [Ca]i is the file's, and [Ca]o what gives its E_Ca.
 */
export function fixedCalcium(cell: CellModel, sections: readonly RawSection[]): void {
  const pooled = new Set<number>();
  for (const { name, nodes } of cell.mechanisms) {
    const writes = mechanismNamed(name).ions.some((ion) => ion.writes.includes('cai'));
    if (writes) for (const node of nodes) pooled.add(node);
  }
  const { section, seg, kind } = cell.nodes;
  const scale_mV = nernstCa_mV(cell.celsius);
  for (let node = 0; node < kind.length; node++) {
    const { cai, eca } = sections[section[node]!]!.ions.ca ?? {};
    if (kind[node] !== 'seg' || pooled.has(node) || cai === undefined || eca === undefined)
      continue;
    const at = (value: number | number[]) =>
      typeof value === 'number' ? value : value[seg[node]!]!;
    cell.cai_mM[node] = at(cai);
    const cao_mM = at(cai) * Math.exp(at(eca) / scale_mV);
    const nernst = Math.abs(cao_mM / cell.cao_mM[node]! - 1) < 1e-9;
    if (!nernst) cell.cao_mM[node] = cao_mM;
  }
}

/** Finds a cell by name; without one, the only cell. */
export function cellFinder(cells: CellModel[], caseName: string) {
  return (name: string | undefined, where: string): number => {
    const index =
      name === undefined && cells.length === 1 ? 0 : cells.findIndex((c) => c.name === name);
    if (index >= 0) return index;
    throw new InputError(
      { format: 'verify', file: `${caseName}/model.json`, at: where },
      `no cell '${name ?? '(none named)'}': expected one of ${cells.map((c) => c.name).join(', ')}`,
    );
  };
}
