/**
 * Reader of Neurolucida ASC (V3): outlines of the soma and trees of (x y z diameter).
 *
 * Branches become sections as in NEURON's Import3d: a tree's first branch joins soma(0.5) by a
 * wire, with its own points only; a branch whose first point is not its parent's last begins with
 * that point at its own first diameter. Markers, spines, properties and other contours are passed
 * over.
 */
import { InputError } from '../model/input-error.ts';
import type { Morphology, MorphologyPoint, SectionType } from '../model/morphology.ts';
import { describe, TokenReader } from './asc-tokens.ts';
import { type Branch, type FilePoint, length_um, samePlace, toMorphology } from './import3d.ts';

const SOMA_NAMES = ['CellBody', 'Cell Body', 'Soma'];
const TREE_TYPES: Record<string, SectionType> = {
  Axon: 'axon',
  Dendrite: 'basal',
  Apical: 'apical',
};
/** Deeper nesting is no neuron but a file of open brackets. */
const MAX_DEPTH = 2000;

interface Outline {
  points: FilePoint[];
  line: number;
}

interface Found {
  outlines: Outline[];
  /** Branches of all trees in file order, parents first; null parent: the soma. */
  branches: Branch[];
}

/** Reads the text of a file; InputError with the line where it is at fault. */
export function readAsc(text: string, fileName: string): Morphology {
  const reader = new TokenReader(text, fileName);
  const found: Found = { outlines: [], branches: [] };
  if (reader.peek().kind === 'end') reader.fail('the file holds nothing');
  readObjects(reader, found);
  if (reader.peek().kind !== 'end') {
    reader.fail(`${describe(reader.peek())} where an object should begin with '('`);
  }
  const soma = somaOf(found.outlines, reader);
  for (const branch of found.branches) {
    if (branch.parent) continue;
    branch.parent = soma;
    branch.parentX = 0.5;
  }
  return toMorphology([soma, ...found.branches], { format: 'asc', file: fileName });
}

/** Objects up to a ')' or the end. */
function readObjects(reader: TokenReader, found: Found, depth = 0): void {
  if (depth > MAX_DEPTH) reader.fail(`nested more than ${MAX_DEPTH} deep`);
  for (;;) {
    while (reader.accept(','));
    if (reader.peek().kind !== '(') return;
    const first = reader.peek(1);
    if (first.kind === 'label' && first.text.toLowerCase() === 'set') {
      const open = reader.next();
      reader.next();
      reader.accept('string');
      readObjects(reader, found, depth + 1);
      reader.close(open.line);
    } else if (first.kind === 'string' && SOMA_NAMES.includes(first.text)) {
      found.outlines.push(readOutline(reader));
    } else if (first.kind === '(') {
      readTree(reader, found);
    } else if (first.kind === 'string' || first.kind === 'label') {
      reader.skipBracketed();
    } else {
      reader.fail(`an object begins with a name or a property, not with ${describe(first)}`);
    }
  }
}

function readOutline(reader: TokenReader): Outline {
  const open = reader.next();
  reader.next();
  const points: FilePoint[] = [];
  for (;;) {
    while (reader.accept(','));
    if (reader.peek().kind !== '(') break;
    if (reader.peek(1).kind === 'number') points.push(readPoint(reader));
    else reader.skipBracketed();
  }
  reader.close(open.line);
  return { points, line: open.line };
}

function readTree(reader: TokenReader, found: Found): void {
  const open = reader.next();
  const before = found.branches.length;
  let type: SectionType | undefined;
  while (reader.peek().kind === '(' && reader.peek(1).kind !== 'number') {
    if (reader.peek(1).kind === '(' || reader.peek(1).kind === 'end') break;
    const { text } = reader.peek(1);
    if (Object.hasOwn(TREE_TYPES, text)) type = TREE_TYPES[text];
    reader.skipBracketed();
    while (reader.accept(','));
  }
  readBranch(reader, found, type ?? 'basal', null, 0);
  if (reader.accept('string')) {
    // A text label: properties, one point and what it says.
    found.branches.length = before;
  } else if (!type) {
    reader.fail('a tree must name its type: Axon, Dendrite or Apical', open.line);
  } else {
    for (const branch of found.branches.slice(before)) checkDiameters(branch, reader);
  }
  reader.close(open.line);
}

function checkDiameters({ points }: Branch, reader: TokenReader): void {
  const bad = points.find((p) => !(p.diam_um > 0));
  if (bad) reader.fail(`diameter is ${bad.diam_um}, expected more than 0`, bad.line);
}

function readBranch(
  reader: TokenReader,
  found: Found,
  type: SectionType,
  parent: Branch | null,
  depth: number,
): void {
  if (depth > MAX_DEPTH) reader.fail(`nested more than ${MAX_DEPTH} deep`);
  const { line } = reader.peek();
  const branch: Branch = { type, parent, parentX: 1, points: [], line };
  found.branches.push(branch);
  let split = false;
  for (;;) {
    const { kind } = reader.peek();
    const inside = reader.peek(1).kind;
    if (kind === ',' || kind === 'label') {
      reader.next(); // how the branch ends: Normal, High, Incomplete, Generated …
    } else if (kind === '<' || (kind === '(' && (inside === 'label' || inside === 'string'))) {
      reader.skipBracketed();
    } else if (kind === '(' && inside === 'number') {
      if (split) reader.fail('a point after the branch has split');
      branch.points.push(readPoint(reader));
    } else if (kind === '(' && inside === '(') {
      if (split) reader.fail('a branch splits twice');
      if (branch.points.length === 0) reader.fail('a branch splits before its first point');
      split = true;
      joinParent(branch);
      readSplit(reader, found, branch, depth);
    } else {
      break;
    }
  }
  if (branch.points.length === 0) {
    reader.fail(`a branch without points, found ${describe(reader.peek())}`);
  }
  if (!split) joinParent(branch);
}

function readSplit(reader: TokenReader, found: Found, branch: Branch, depth: number): void {
  const open = reader.next();
  do readBranch(reader, found, branch.type, branch, depth + 1);
  while (reader.accept('|'));
  reader.close(open.line);
}

/** Begins with the parent's last point where the file does not repeat it. */
function joinParent({ parent, points }: Branch): void {
  if (!parent) return;
  const last = parent.points.at(-1)!;
  if (!samePlace(last, points[0]!)) points.unshift({ ...last, diam_um: points[0]!.diam_um });
}

function readPoint(reader: TokenReader): FilePoint {
  const open = reader.next();
  const place = { format: 'asc', file: reader.fileName, line: open.line } as const;
  const values: number[] = [];
  for (const what of ['x', 'y', 'z', 'diameter']) {
    while (reader.accept(','));
    const number = reader.accept('number');
    if (!number) break;
    values.push(length_um(number.text, what, place));
  }
  if (values.length < 2) reader.fail(`a point needs x and y, found ${describe(reader.peek())}`);
  while (reader.accept(',') || reader.accept('label'));
  if (reader.peek().kind === '(') reader.skipBracketed();
  reader.close(open.line);
  const [x_um, y_um, z_um = 0, diam_um = 0] = values as [number, number, number?, number?];
  return { x_um, y_um, z_um, diam_um, line: open.line };
}

/** The soma of the outlines: those that overlap in x-y with the one before are one stack. */
function somaOf(outlines: readonly Outline[], reader: TokenReader): Branch {
  const usable = outlines.filter(({ points }) => points.length > 2);
  const [first] = usable;
  if (!first) {
    const { line } = outlines[0] ?? { line: undefined };
    throw new InputError(
      { format: 'asc', file: reader.fileName, line },
      line
        ? 'the outline of the soma has fewer than three points'
        : 'no outline of a soma (CellBody)',
    );
  }
  for (let i = 1; i < usable.length; i++) {
    if (overlap(usable[i - 1]!.points, usable[i]!.points)) continue;
    reader.fail(`a second soma; the first is on line ${first.line}`, usable[i]!.line);
  }
  return {
    type: 'soma',
    parent: null,
    parentX: 0,
    points: [],
    contours: usable.map(({ points }) => points),
    line: first.line,
  };
}

function overlap(a: readonly MorphologyPoint[], b: readonly MorphologyPoint[]): boolean {
  return (['x_um', 'y_um'] as const).every((key) => {
    const [u, v] = [a.map((p) => p[key]), b.map((p) => p[key])];
    return Math.min(...u) <= Math.max(...v) && Math.min(...v) <= Math.max(...u);
  });
}
