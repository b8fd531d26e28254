/** SWC: what each form of soma and branch becomes, as NEURON's Import3d has it; faults by line. */
import { describe, expect, test } from 'vitest';
import { readSwc } from '../../src/io/swc.ts';
import { InputError } from '../../src/model/input-error.ts';
import type { Morphology } from '../../src/model/morphology.ts';

const lines = (...rows: string[]) => `${rows.join('\n')}\n`;

function faultOf(text: string): string {
  try {
    readSwc(text, 'cell.swc');
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as Error).message;
  }
  throw new Error('no error');
}

/** name < parent(x): x,y,z,diam … */
function show({ sections }: Morphology): string[] {
  return sections.map(({ name, parent, parentX, points }) => {
    const on = parent < 0 ? '' : ` < ${sections[parent]!.name}(${parentX})`;
    const shown = points.map((p) => [p.x_um, p.y_um, p.z_um, p.diam_um].join(','));
    return `${name}${on}: ${shown.join(' ')}`;
  });
}

describe('an SWC soma', () => {
  test('of one point is a cylinder of its diameter; dendrites join its middle by a wire', () => {
    const text = lines('1 1 1 0 0 5 -1', '2 3 9 0 0 1 1', '3 3 12 0 0 2 2');
    expect(show(readSwc(text, 'cell.swc'))).toEqual([
      'soma[0]: -4,0,0,10 1,0,0,10 6,0,0,10',
      'dend[0] < soma[0](0.5): 9,0,0,2 12,0,0,4',
    ]);
  });

  test('of one point takes a one-point dendrite from its centre', () => {
    const text = lines('1 1 0 0 0 5 -1', '2 3 9 0 0 1 1');
    expect(show(readSwc(text, 'cell.swc'))[1]).toBe('dend[0] < soma[0](0.5): 0,0,0,2 9,0,0,2');
  });

  test('of three points side by side is the same sphere', () => {
    const text = lines(
      '1 1 0 0 0 5 -1',
      '2 1 0 -5 0 5 1',
      '3 1 0 5 0 5 1',
      '4 4 9 0 0 1 1',
      '5 4 10 0 0 1 4',
    );
    expect(show(readSwc(text, 'cell.swc'))).toEqual([
      'soma[0]: -5,0,0,10 0,0,0,10 5,0,0,10',
      'apic[0] < soma[0](0.5): 9,0,0,2 10,0,0,2',
    ]);
  });

  test('of a chain of points keeps them; its ends are 0 and 1, its inside 0.5', () => {
    const text = lines(
      '1 1 0 0 0 3 -1',
      '2 1 4 0 0 4 1',
      '3 1 8 0 0 3 2',
      '4 2 0 9 0 1 1',
      '5 2 0 12 0 1 4',
      '6 3 4 9 0 1 2',
      '7 3 4 12 0 1 6',
      '8 4 12 0 0 1 3',
      '9 4 15 0 0 1 8',
    );
    expect(show(readSwc(text, 'cell.swc'))).toEqual([
      'soma[0]: 0,0,0,6 4,0,0,8 8,0,0,6',
      'axon[0] < soma[0](0): 0,0,0,2 0,9,0,2 0,12,0,2',
      'dend[0] < soma[0](0.5): 4,9,0,2 4,12,0,2',
      'apic[0] < soma[0](1): 8,0,0,2 12,0,0,2 15,0,0,2',
    ]);
  });

  test('of radius 0 is an outline, and becomes a stack of 21 frusta', () => {
    const ring = Array.from({ length: 24 }, (_, i) => {
      const angle = (2 * Math.PI * i) / 24;
      const [x, y] = [8 * Math.cos(angle), 4 * Math.sin(angle)];
      return `${i + 1} 1 ${x.toFixed(6)} ${y.toFixed(6)} 0 0 ${i === 0 ? -1 : i}`;
    });
    const text = lines(...ring, '25 3 20 0 0 1 1', '26 3 30 0 0 1 25');
    const [soma, dendrite] = readSwc(text, 'cell.swc').sections;
    expect(soma!.points).toHaveLength(21);
    const widest = Math.max(...soma!.points.map((p) => p.diam_um));
    expect(widest).toBeGreaterThan(7.8);
    expect(widest).toBeLessThan(8.1);
    expect(dendrite).toMatchObject({ parent: 0, parentX: 0.5 });
    expect(dendrite!.points).toHaveLength(2);
  });
});

test('a branch begins at its parent with the parent’s diameter; types never mix', () => {
  const text = lines(
    '1 1 0 0 0 5 -1',
    '2 3 9 0 0 2 1',
    '3 3 12 0 0 2 2',
    '4 3 15 1 0 1 3',
    '5 3 15 -1 0 1 3',
    '6 2 20 -1 0 0.5 5',
  );
  expect(show(readSwc(text, 'cell.swc')).slice(1)).toEqual([
    'dend[0] < soma[0](0.5): 9,0,0,4 12,0,0,4',
    'dend[1] < dend[0](1): 12,0,0,4 15,1,0,2',
    'dend[2] < dend[0](1): 12,0,0,4 15,-1,0,2',
    'axon[0] < dend[2](1): 15,-1,0,2 20,-1,0,1',
  ]);
});

test('a fork on the first point of a dendrite joins its proximal end', () => {
  const text = lines(
    '1 1 0 0 0 5 -1',
    '2 2 -9 0 0 1 1',
    '3 2 -12 0 0 1 2',
    '4 3 9 0 0 1 1',
    '5 3 12 0 0 1 4',
    '6 3 9 4 0 1 4',
  );
  expect(show(readSwc(text, 'cell.swc')).at(-1)).toBe('dend[1] < dend[0](0): 9,0,0,2 9,4,0,2');
});

test('comments, CRLF, a byte-order mark, blanks and further columns are no obstacle', () => {
  const plain = lines('1 1 1 0 0 5 -1', '2 3 9 0 0 1 1', '3 3 12 0 0 2 2');
  const dressed =
    '\uFEFF# a cell\r\n\r\n  1 1 1.0 0 0 5e0 -1 7\r\n\t2\t3 9 0 0 1 1 # dendrite\r\n3 3 +12 0. .0 2 2';
  expect(readSwc(dressed, 'cell.swc')).toEqual(readSwc(plain, 'cell.swc'));
});

const SOMA = '1 1 0 0 0 5 -1';

test.each([
  ['', 'swc: cell.swc: the file has no points'],
  ['# only words\n', 'swc: cell.swc: the file has no points'],
  [
    lines(SOMA, '17 3 9 0 0 1 99'),
    'swc: cell.swc:2: point 17 names parent 99, which is not defined above it',
  ],
  [
    lines(SOMA, '2 3 9 0 0 1 3', '3 3 9 0 0 1 1'),
    'swc: cell.swc:2: point 2 names parent 3, which is not defined above it',
  ],
  [
    lines(SOMA, '2 3 9 0 0 1 4', '3 3 9 0 0 1 2', '4 3 9 0 0 1 3'),
    'swc: cell.swc:2: the parents of point 2 form a circle: 2 → 4 → 3 → 2',
  ],
  [lines(SOMA, '2 3 9 0 0 1 2'), 'swc: cell.swc:2: the parents of point 2 form a circle: 2 → 2'],
  [lines(SOMA, '2 3 9 0 0'), 'swc: cell.swc:2: the line has 5 of 7 (id type x y z radius parent)'],
  [lines(SOMA, '2 3 nan 0 0 1 1'), 'swc: cell.swc:2: x is nan, which is not a finite number'],
  [lines(SOMA, '2 3 0 1e999 0 1 1'), 'swc: cell.swc:2: y is 1e999, which is not a finite number'],
  [lines(SOMA, '2 3 0 1e9 0 1 1'), 'swc: cell.swc:2: y is 1e9 µm, more than 1000000 µm'],
  [lines(SOMA, '2 3 9 0 0 -1 1'), 'swc: cell.swc:2: point 2 has radius -1'],
  [lines(SOMA, '2 3 9 0 0 0 1'), 'swc: cell.swc:2: radius is 0, expected more than 0'],
  [lines('1 1 0 0 0 0 -1'), 'swc: cell.swc:1: radius is 0, expected more than 0'],
  [lines(SOMA, '1 3 9 0 0 1 1'), 'swc: cell.swc:2: point 1 is already on line 1'],
  [lines(SOMA, '2 3 9 0 0 1 -1'), 'swc: cell.swc:2: point 2 is a second root; the first is 1'],
  [lines('1 3 0 0 0 5 -1'), 'swc: cell.swc:1: the root, point 1, is of type basal, expected soma'],
  [
    lines(SOMA, '2 7 9 0 0 1 1'),
    'swc: cell.swc:2: point 2 has type 7, expected 1 (soma), 2 (axon), 3 (basal) or 4 (apical)',
  ],
  [lines(SOMA, 'x 3 9 0 0 1 1'), 'swc: cell.swc:2: id is x, expected a whole number'],
  [
    lines(SOMA, '2 3 9 0 0 1 1', '3 3 9 0 0 1 2', '4 3 9 0 0 1 3'),
    'swc: cell.swc:2: dend[0] has no length',
  ],
])('%j: %s', (text, message) => {
  expect(faultOf(text)).toBe(message);
});
