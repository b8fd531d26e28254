/** Neurolucida ASC: trees, outlines and what files carry besides; faults by line. */
import { describe, expect, test } from 'vitest';
import { readAsc } from '../../src/io/asc.ts';
import { InputError } from '../../src/model/input-error.ts';
import type { Morphology } from '../../src/model/morphology.ts';

const SOMA = `("CellBody"
  (Color Red)
  (CellBody)
  (-8 0 0 0) (-4 3 0 0) (0 4 0 0) (4 3 0 0)
  (8 0 0 0) (4 -3 0 0) (0 -4 0 0) (-4 -3 0 0)
);
`;

function faultOf(text: string): string {
  try {
    readAsc(text, 'cell.asc');
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as Error).message;
  }
  throw new Error('no error');
}

function showNeurites({ sections }: Morphology): string[] {
  return sections.slice(1).map(({ name, parent, parentX, points }) => {
    const shown = points.map((p) => [p.x_um, p.y_um, p.z_um, p.diam_um].join(','));
    return `${name} < ${sections[parent]!.name}(${parentX}): ${shown.join(' ')}`;
  });
}

const TREE = `( (Color Blue)
  (Dendrite)
  (0 10 0 2)
  (0 20 0 2)
  (
    (0 20 0 1)
    (0 30 0 1)
    Normal
  |
    (5 20 0 1)
    (5 30 0 1)
  )
)
`;
const NEURITES = [
  'dend[0] < soma[0](0.5): 0,10,0,2 0,20,0,2',
  'dend[1] < dend[0](1): 0,20,0,1 0,30,0,1',
  'dend[2] < dend[0](1): 0,20,0,1 5,20,0,1 5,30,0,1',
];

describe('a tree', () => {
  test('joins soma(0.5) with its own points; children begin at the parent’s last', () => {
    expect(showNeurites(readAsc(SOMA + TREE, 'cell.asc'))).toEqual(NEURITES);
  });

  test('is read past comments, CRLF, commas, markers, spines, sets and text', () => {
    const dressed = `; made by hand
(Thumbnail (Cols 1) (Rows 1))
(Sections S1 "a ; name")
${SOMA}
("Pia" (Closed) (1 2 3 0) (4 5 6 0))
(Set "dendrites"
( (Color RGB (128, 64, 0))
  (Dendrite)
  (0, 10, 0, 2 S1) <( (Class 0 "S1") (Color White) (Generated 0) (0 11 0 0.2) )>
  (0 20 0 2)  ; 1, 2
  (Dot (Color White) (Name "Marker 3") (0 12 0 0.1))
  (
    (Circle3 (Color White) (1 1 1 1))
    (0 20 0 1)
    (0 30 0 1)
    Normal
  |
    (5 20 0 1)
    (5 30 0 1)
    Incomplete
  )  ;  End of split
)  ;  End of tree
)
( (Color Red) (Font "Arial" 12) (1 2 3 0) "a label" )
`.replaceAll('\n', '\r\n');
    expect(showNeurites(readAsc(dressed, 'cell.asc'))).toEqual(NEURITES);
  });

  test('may stand before the outline of the soma, which is the root all the same', () => {
    expect(readAsc(TREE + SOMA, 'cell.asc').sections).toEqual(
      readAsc(SOMA + TREE, 'cell.asc').sections,
    );
  });

  test('loses a branch of one point at its parent’s end; its children move up', () => {
    const tree = `( (Apical) (0 10 0 2) (0 20 0 2)
      ( (0 20 0 1) ( (0 20 0 1) (0 30 0 1) | (0 20 0 1) (5 30 0 1) ) | (0 20 0 1) (9 9 0 1) ) )`;
    expect(showNeurites(readAsc(SOMA + tree, 'cell.asc'))).toEqual([
      'apic[0] < soma[0](0.5): 0,10,0,2 0,20,0,2',
      'apic[1] < apic[0](1): 0,20,0,1 0,30,0,1',
      'apic[2] < apic[0](1): 0,20,0,1 5,30,0,1',
      'apic[3] < apic[0](1): 0,20,0,1 9,9,0,1',
    ]);
  });
});

describe('an outline', () => {
  test('becomes 21 slices along its longest axis', () => {
    const [soma] = readAsc(SOMA, 'cell.asc').sections;
    expect(soma!.points).toHaveLength(21);
    // NEURON 8.2.2 on the same text; its float32 coordinates, so the equality is exact.
    expect(soma!.points[0]).toEqual({
      x_um: -7.636222839355469,
      y_um: 1.181231141090393,
      z_um: 0,
      diam_um: 3.1125543117523193,
    });
    expect(soma!.points[20]).toEqual({
      x_um: 7.693551540374756,
      y_um: -0.5465630888938904,
      z_um: 0,
      diam_um: 0.9657022356987,
    });
  });

  test('in a stack becomes one circle each, of mean radius plus the perimeter’s', () => {
    const square = (z: number, a: number) =>
      `("CellBody" (${a} ${a} ${z} 0) (-${a} ${a} ${z} 0) (-${a} -${a} ${z} 0) (${a} -${a} ${z} 0))\n`;
    const [soma] = readAsc(square(0, 4) + square(2, 5) + square(4, 4), 'cell.asc').sections;
    expect(soma!.points.map((p) => p.z_um)).toEqual([0, 2, 4]);
    // NEURON 8.2.2: the mean radius of three sides of the square, plus 32 µm/2π.
    expect(soma!.points[0]!.diam_um).toBe(9.441987991333008);
  });
});

test.each([
  ['', 'asc: cell.asc:1: the file holds nothing'],
  ['; words\n', 'asc: cell.asc:2: the file holds nothing'],
  [TREE, 'asc: cell.asc: no outline of a soma (CellBody)'],
  [
    '("CellBody" (1 2 3 0) (2 3 4 0))',
    'asc: cell.asc:1: the outline of the soma has fewer than three points',
  ],
  [
    '("CellBody" (1 2 3 0) (1 2 3 0) (1 2 3 0))',
    'asc: cell.asc:1: the outline of the soma encloses no area in x and y',
  ],
  [SOMA + TREE.slice(0, 60), "asc: cell.asc:11: '(' of line 11 is never closed"],
  [`${SOMA}( (Axon) (0 10 0 2) (0 20 0 2)\n\n`, "asc: cell.asc:9: '(' of line 7 is never closed"],
  [`${SOMA}(Sections "S1"\n`, "asc: cell.asc:8: '(' of line 7 is never closed"],
  [`${SOMA})\n`, "asc: cell.asc:7: ')' where an object should begin with '('"],
  [`${SOMA}( (Axon) (0 10 0 2) (0 x 0 2) )`, "asc: cell.asc:7: a point needs x and y, found 'x'"],
  [
    `${SOMA}( (Axon) (0 10 0 2) (0 1e 0 2) )`,
    'asc: cell.asc:7: y is 1e, which is not a finite number',
  ],
  [`${SOMA}( (Axon) (0 nan 0 2) )`, 'asc: cell.asc:7: y is nan, which is not a finite number'],
  [
    `${SOMA}( (Axon) (0 10 0 2)\n(0 20 0 0) )`,
    'asc: cell.asc:8: diameter is 0, expected more than 0',
  ],
  [`${SOMA}( (Axon) (0 10 0 -1) )`, 'asc: cell.asc:7: diameter is -1, expected more than 0'],
  [
    `${SOMA}( (Color Red) (0 10 0 2) )`,
    'asc: cell.asc:7: a tree must name its type: Axon, Dendrite or Apical',
  ],
  [`${SOMA}( (Axon) )`, "asc: cell.asc:7: a branch without points, found ')'"],
  [
    `${SOMA}( (Axon) (0 10 0 2) ( (0 20 0 2) | (0 30 0 2) ) (0 40 0 2) )`,
    'asc: cell.asc:7: a point after the branch has split',
  ],
  [`${SOMA}("no end\n)`, 'asc: cell.asc:7: string without its end quote'],
  [
    SOMA + SOMA.replaceAll(/\((-?\d+) /g, (_, x) => `(${Number(x) + 50} `),
    'asc: cell.asc:7: a second soma; the first is on line 1',
  ],
])('%j: %s', (text, message) => {
  expect(faultOf(text)).toBe(message);
});

test('a file of nothing but splits is refused, not recursed into', () => {
  const text = `${SOMA}( (Axon) ${'(0 10 0 2) ('.repeat(10_000)}`;
  expect(faultOf(text)).toBe('asc: cell.asc:7: nested more than 2000 deep');
});
