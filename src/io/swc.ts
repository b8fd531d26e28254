/**
 * Reader of SWC: a point a line, `id type x y z radius parent`, # begins a comment.
 *
 * Types 1 soma, 2 axon, 3 basal, 4 apical; every parent stands above its children; the root is a
 * soma point. A soma may be one point (a sphere), three points of one radius side by side (the
 * same sphere), a chain or tree of points with radii, or a chain of points of radius 0 (an outline).
 * What becomes of the points is in swc-sections.ts.
 */
import { InputError } from '../model/input-error.ts';
import type { Morphology, SectionType } from '../model/morphology.ts';
import { length_um, toMorphology } from './import3d.ts';
import { type SwcPoint, toBranches } from './swc-sections.ts';

const TYPES: Record<string, SectionType> = { 1: 'soma', 2: 'axon', 3: 'basal', 4: 'apical' };
const FIELDS = ['id', 'type', 'x', 'y', 'z', 'radius', 'parent'];

interface Row {
  id: number;
  type: SectionType;
  parentId: number;
  point: Omit<SwcPoint, 'parent'>;
}

/** Reads the text of a file; InputError with the line where it is at fault. */
export function readSwc(text: string, fileName: string): Morphology {
  const rows = readRows(text, fileName);
  const points = withParents(rows, fileName);
  checkRadii(points, fileName);
  return toMorphology(toBranches(points), { format: 'swc', file: fileName });
}

function readRows(text: string, file: string): Row[] {
  const rows: Row[] = [];
  text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .forEach((content, i) => {
      const fields = content.replace(/#.*/, '').trim().split(/\s+/);
      if (fields[0] !== '') rows.push(readRow(fields, { format: 'swc', file, line: i + 1 }));
    });
  if (rows.length === 0) throw new InputError({ format: 'swc', file }, 'the file has no points');
  return rows;
}

function readRow(fields: string[], place: { format: 'swc'; file: string; line: number }): Row {
  if (fields.length < FIELDS.length) {
    const expected = `${FIELDS.length} (${FIELDS.join(' ')})`;
    throw new InputError(place, `the line has ${fields.length} of ${expected}`);
  }
  const [idText, typeText, x, y, z, radius, parentText] = fields as [string, ...string[]];
  const whole = (value: string, what: string) => {
    if (/^[+-]?\d{1,15}(\.0*)?$/.test(value)) return Number(value);
    throw new InputError(place, `${what} is ${value}, expected a whole number`);
  };
  const id = whole(idText, 'id');
  if (id < 0) throw new InputError(place, `id is ${id}, expected 0 or more`);
  const type = TYPES[String(whole(typeText!, 'type'))];
  if (!type) {
    const known = '1 (soma), 2 (axon), 3 (basal) or 4 (apical)';
    throw new InputError(place, `point ${id} has type ${typeText}, expected ${known}`);
  }
  const radius_um = length_um(radius!, 'radius', place);
  if (radius_um < 0) throw new InputError(place, `point ${id} has radius ${radius}`);
  return {
    id,
    type,
    parentId: whole(parentText!, 'parent'),
    point: {
      type,
      line: place.line,
      x_um: length_um(x!, 'x', place),
      y_um: length_um(y!, 'y', place),
      z_um: length_um(z!, 'z', place),
      diam_um: 2 * radius_um,
    },
  };
}

/** Ids resolved to positions: a point's parent stands above it, only the first has none. */
function withParents(rows: readonly Row[], file: string): SwcPoint[] {
  const positions = new Map<number, number>();
  return rows.map(({ id, parentId, type, point }, i) => {
    const place = { format: 'swc', file, line: point.line };
    const twin = positions.get(id);
    if (twin !== undefined) {
      throw new InputError(place, `point ${id} is already on line ${rows[twin]!.point.line}`);
    }
    positions.set(id, i);
    if (i === 0) {
      if (parentId >= 0) {
        const cycle = cycleFrom(id, rows);
        if (cycle) throw new InputError(place, cycle);
        throw new InputError(place, `point ${id} names parent ${parentId}, ${NOT_ABOVE}`);
      }
      if (type !== 'soma') {
        throw new InputError(place, `the root, point ${id}, is of type ${type}, expected soma`);
      }
      return { ...point, parent: -1 };
    }
    if (parentId < 0) {
      throw new InputError(place, `point ${id} is a second root; the first is ${rows[0]!.id}`);
    }
    const parent = parentId === id ? undefined : positions.get(parentId);
    if (parent === undefined) {
      const cycle = cycleFrom(id, rows);
      throw new InputError(place, cycle ?? `point ${id} names parent ${parentId}, ${NOT_ABOVE}`);
    }
    return { ...point, parent };
  });
}

const NOT_ABOVE = 'which is not defined above it';

/** What to say if the chain of parents from this point comes back to it. */
function cycleFrom(id: number, rows: readonly Row[]): string | undefined {
  const parents = new Map(rows.map((row) => [row.id, row.parentId]));
  const path = [id];
  for (let at = parents.get(id); at !== undefined; at = parents.get(at)) {
    path.push(at);
    if (at === id) {
      const shown = path.length > 6 ? [...path.slice(0, 4), '…', id] : path;
      return `the parents of point ${id} form a circle: ${shown.join(' → ')}`;
    }
    if (path.length > rows.length) return undefined;
  }
  return undefined;
}

/** Radius 0 is only for a soma that is an outline: all its points, one after the other. */
function checkRadii(points: readonly SwcPoint[], file: string): void {
  const soma = points.filter((p) => p.type === 'soma');
  const outline = soma.length > 2 && soma.every((p) => p.diam_um === 0);
  const bad = points.find((p) => p.diam_um === 0 && !(outline && p.type === 'soma'));
  if (bad) {
    throw new InputError(
      { format: 'swc', file, line: bad.line },
      'radius is 0, expected more than 0',
    );
  }
  if (!outline) return;
  soma.forEach((point, i) => {
    if (point === points[i] && point.parent === i - 1) return;
    throw new InputError(
      { format: 'swc', file, line: point.line },
      'the soma is an outline (radius 0), but its points do not follow one another',
    );
  });
}
