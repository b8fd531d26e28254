/**
 * Properties of the readers on made-up files: what is written is read back, and no damage to a
 * file, whatever it is, leads to anything but an InputError.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readAsc } from '../../src/io/asc.ts';
import { readEmodel } from '../../src/io/emodel.ts';
import { readExplicitModel } from '../../src/io/explicit-model.ts';
import { readSwc } from '../../src/io/swc.ts';
import { InputError } from '../../src/model/input-error.ts';

const SEED = 20260101;
const RUNS = 400;

interface Node {
  /** Steps from the parent's last point, in 1/16 µm: exact in float32 and in eight digits. */
  steps: [number, number, number][];
  diam_16ths: number;
  children: Node[];
}

const step = fc.tuple(
  fc.integer({ min: -80, max: 80 }),
  fc.nat(80),
  fc.integer({ min: 1, max: 80 }),
);
const { node } = fc.letrec<{ node: Node }>((tie) => ({
  node: fc.record({
    steps: fc.array(step, { minLength: 2, maxLength: 5 }),
    diam_16ths: fc.integer({ min: 1, max: 64 }),
    children: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      fc.constant<Node[]>([]),
      fc.array(tie('node'), { minLength: 2, maxLength: 3 }),
    ),
  }),
}));
const TYPES = { Axon: ['axon', 2], Dendrite: ['basal', 3], Apical: ['apical', 4] } as const;
const tree = fc.record({ type: fc.constantFrom('Axon', 'Dendrite', 'Apical'), root: node });
const trees = fc.array(tree, { minLength: 1, maxLength: 4 });
type Trees = { type: keyof typeof TYPES; root: Node }[];

type Position = [number, number, number];
const walk = (node: Node, from: Position): Position[] => {
  let at = from;
  return node.steps.map(([dx, dy, dz]) => {
    at = [at[0] + dx / 16, at[1] + dy / 16, at[2] + dz / 16];
    return at;
  });
};

const OUTLINE = '("CellBody" (-8 0 0 0) (0 4 0 0) (8 0 0 0) (0 -4 0 0))\n';

function toAsc(all: Trees): string {
  const branch = (node: Node, from: Position): string => {
    const points = walk(node, from);
    const text = points.map((p) => `(${p.join(' ')} ${node.diam_16ths / 16})`).join('\n');
    if (node.children.length === 0) return `${text}\nNormal\n`;
    return `${text}\n(\n${node.children.map((c) => branch(c, points.at(-1)!)).join('|\n')})\n`;
  };
  return (
    OUTLINE + all.map(({ type, root }) => `( (${type})\n${branch(root, [0, 0, 0])})\n`).join('')
  );
}

function toSwc(all: Trees): string {
  const rows = ['1 1 0 0 0 5 -1'];
  const branch = (node: Node, from: Position, parent: number, type: number): void => {
    const points = walk(node, from);
    points.forEach((p, i) => {
      const id = rows.length + 1;
      const radius = node.diam_16ths / 32;
      rows.push(`${id} ${type} ${p.join(' ')} ${radius} ${i === 0 ? parent : id - 1}`);
    });
    const last = rows.length;
    for (const child of node.children) branch(child, points.at(-1)!, last, type);
  };
  for (const { type, root } of all) branch(root, [0, 0, 0], 1, TYPES[type][1]);
  return `${rows.join('\n')}\n`;
}

/** Type, own positions and diameter of each branch, in file order. */
function expected(all: Trees) {
  const list: { type: string; points: Position[]; diam_um: number }[] = [];
  const visit = (node: Node, from: Position, type: string): void => {
    const points = walk(node, from);
    list.push({ type, points, diam_um: node.diam_16ths / 16 });
    for (const child of node.children) visit(child, points.at(-1)!, type);
  };
  for (const { type, root } of all) visit(root, [0, 0, 0], TYPES[type][0]);
  return list;
}

describe.each([
  ['asc', toAsc, readAsc],
  ['swc', toSwc, readSwc],
] as const)('%s', (_format, write, read) => {
  test('what is written is read back, branch by branch', () => {
    fc.assert(
      fc.property(trees, (all) => {
        const { sections } = read(write(all), 'made-up');
        const branches = expected(all);
        expect(sections.slice(1).map(({ type }) => type)).toEqual(branches.map(({ type }) => type));
        sections.slice(1).forEach(({ points }, i) => {
          const own = points.slice(-branches[i]!.points.length);
          expect(own.map((p) => [p.x_um, p.y_um, p.z_um])).toEqual(branches[i]!.points);
          expect(own.at(-1)!.diam_um).toBe(branches[i]!.diam_um);
        });
      }),
      { seed: SEED, numRuns: RUNS / 4 },
    );
  });

  test('damage gives an InputError that names the file, or a morphology', () => {
    const damage = fc.record({
      all: trees,
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      length: fc.nat(40),
      insert: fc.oneof(
        fc.string(),
        fc.constantFrom('(', ')', '|', '"', '<', '>', 'nan', '-1', '1e400', '\0', '\r\n', ';', '#'),
      ),
    });
    fc.assert(
      fc.property(damage, ({ all, at, length, insert }) => {
        const text = write(all);
        const start = Math.floor(at * text.length);
        expectOnlyInputError(() =>
          read(text.slice(0, start) + insert + text.slice(start + length), 'made-up'),
        );
        expectOnlyInputError(() => read(text.slice(0, start), 'made-up'));
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });

  test('any text at all gives an InputError or a morphology', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expectOnlyInputError(() => read(text, 'made-up'));
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });
});

test.each([
  ['emodel', readEmodel],
  ['explicit model', readExplicitModel],
] as const)('%s: any JSON value gives an InputError or a result', (_name, read) => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string(), (value, tail) => {
      expectOnlyInputError(() => read(value, 'made-up'));
      expectOnlyInputError(() => read(JSON.stringify(value) + tail, 'made-up'));
    }),
    { seed: SEED, numRuns: RUNS },
  );
});

function expectOnlyInputError(read: () => unknown): void {
  try {
    read();
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toContain('made-up');
  }
}
