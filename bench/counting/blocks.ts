/**
 * Functions of a kernel as blocks: what a body costs once, and the loops and branches inside it.
 *
 * Counted as written: a word that the text reads twice counts twice, whatever a compiler merges; integer
 * arithmetic, registers and uniform words are free.
 */
import { type Cost, noCost } from './cost.ts';
import { parseWgsl } from './parse-wgsl.ts';
import type { Expression, FunctionTree, Statement } from './wgsl-tree.ts';
import { BOOL, INT, typeOf, typeOfNumber, type WgslType, wider } from './wgsl-types.ts';

/** A body, a loop's round, or one arm of a branch. */
export interface Block {
  kind: 'body' | 'loop' | 'arm';
  cost: Cost;
  /** Functions of the kernel that it calls, once each time they are called. */
  calls: string[];
  /** Loops and arms in the order of the text. */
  inside: Block[];
}

interface Buffer {
  element: WgslType;
  bytes: number;
  storage: boolean;
}

interface Names {
  functions: Map<string, FunctionTree>;
  structs: Map<string, Map<string, WgslType>>;
  buffers: Map<string, Buffer>;
  constants: Map<string, WgslType>;
  shared: ReadonlySet<string>;
}

/**
 * The functions of a kernel.
 *
 * @param shared buffers whose words are the same for all lanes of a group
 * @throws Error where the text has something that counting has no rule for
 */
export function readKernel(wgsl: string, shared: readonly string[]): Map<string, Block> {
  const { functions, structs, variables, constants } = parseWgsl(wgsl);
  const names: Names = {
    functions: new Map(functions.map((f) => [f.name, f])),
    structs: new Map(
      structs.map(({ name, members }) => [
        name,
        new Map(members.map((m) => [m.name, typeOf(m.type)])),
      ]),
    ),
    buffers: new Map(
      variables.map(({ name, space, type }) => {
        const element = typeOf(type);
        return [name, { element, bytes: 4 * element.width, storage: space === 'storage' }];
      }),
    ),
    constants: new Map(),
    shared: new Set(shared),
  };
  for (const { name, value } of constants) {
    names.constants.set(name, new Reader(names).value(value));
  }
  return new Map(functions.map((tree) => [tree.name, new Reader(names).read(tree)]));
}

const TRANSCENDENTAL = new Set(['exp', 'exp2', 'log', 'log2', 'pow', 'sqrt', 'tanh', 'sin', 'cos']);
const ARITHMETIC = new Set(['abs', 'min', 'max', 'clamp', 'floor', 'ceil', 'round', 'fma', 'sign']);
const FREE = new Map<string, WgslType>([
  ['any', BOOL],
  ['all', BOOL],
  ['workgroupBarrier', INT],
  ['arrayLength', INT],
  ['countOneBits', INT],
]);

class Reader {
  private readonly names: Names;
  private readonly locals = new Map<string, WgslType>();
  private block: Block = { kind: 'body', cost: noCost(), calls: [], inside: [] };

  constructor(names: Names) {
    this.names = names;
  }

  read({ parameters, body }: FunctionTree): Block {
    for (const { name, type } of parameters) this.locals.set(name, typeOf(type));
    this.statements(body);
    return this.block;
  }

  private statements(statements: readonly Statement[]): void {
    for (const statement of statements) this.statement(statement);
  }

  private within(kind: 'loop' | 'arm', body: () => void): void {
    const outer = this.block;
    this.block = { kind, cost: noCost(), calls: [], inside: [] };
    outer.inside.push(this.block);
    body();
    this.block = outer;
  }

  private statement(statement: Statement): void {
    switch (statement.kind) {
      case 'declare': {
        const { name, type, value } = statement;
        const found = value ? this.value(value) : INT;
        this.locals.set(name, type ? typeOf(type) : found);
        return;
      }
      case 'assign':
        this.assign(statement);
        return;
      case 'call':
        this.value(statement.call);
        return;
      case 'loop':
        if (statement.init) this.statement(statement.init);
        this.within('loop', () => {
          if (statement.condition) this.value(statement.condition);
          this.statements(statement.body);
          if (statement.step) this.statement(statement.step);
        });
        return;
      case 'if':
        for (const { condition, body } of statement.arms) {
          if (condition) this.value(condition);
          this.within('arm', () => this.statements(body));
        }
        return;
      case 'return':
        if (statement.value) this.value(statement.value);
    }
  }

  private assign({ op, target, value }: Statement & { kind: 'assign' }): void {
    const type = this.value(value);
    const place = this.place(target);
    const times = op === '=' ? 1 : 2;
    if (place.buffer) this.access(place.buffer, times * 4 * place.type.width);
    if (op !== '=') this.operation(wider(place.type, type));
  }

  /** Where an assignment goes: indices are computed, nothing is read. */
  private place(target: Expression): { type: WgslType; buffer: string | null } {
    switch (target.kind) {
      case 'name': {
        const buffer = this.names.buffers.get(target.name);
        const local = this.locals.get(target.name);
        if (local || !buffer) return { type: local ?? INT, buffer: null };
        return { type: buffer.element, buffer: buffer.storage ? target.name : null };
      }
      case 'index': {
        this.value(target.index);
        const { type, buffer } = this.place(target.of);
        // of a buffer the element, of a vector one component
        const isElement = target.of.kind === 'name' && this.names.buffers.has(target.of.name);
        return { type: isElement ? type : { ...type, width: 1 }, buffer };
      }
      case 'member': {
        const { type, buffer } = this.place(target.of);
        return { type: this.member(type, target.name), buffer };
      }
      default:
        throw new Error(`counting: nothing can be assigned to a ${target.kind}`);
    }
  }

  private access(buffer: string, bytes: number): void {
    this.block.cost[this.names.shared.has(buffer) ? 'shared' : 'bytes'] += bytes;
  }

  private operation({ kind, width }: WgslType): void {
    if (kind === 'float') this.block.cost.flops += width;
  }

  private member(type: WgslType, name: string): WgslType {
    const struct = this.names.structs.get(type.kind);
    return struct?.get(name) ?? { kind: type.kind, width: name.length };
  }

  /** Counts an expression and returns its type. */
  value(node: Expression): WgslType {
    switch (node.kind) {
      case 'number':
        return typeOfNumber(node.text);
      case 'name': {
        const { name } = node;
        const local = this.locals.get(name) ?? this.names.constants.get(name);
        return local ?? this.names.buffers.get(name)?.element ?? INT;
      }
      case 'unary': {
        const type = this.value(node.operand);
        return node.op === '!' ? { ...type, kind: 'bool' } : type;
      }
      case 'binary':
        return this.binary(node);
      case 'member':
        return this.member(this.value(node.of), node.name);
      case 'index':
        return this.element(node);
      case 'call':
        return this.call(node);
    }
  }

  private element({ of, index }: Expression & { kind: 'index' }): WgslType {
    this.value(index);
    const buffer = of.kind === 'name' ? this.names.buffers.get(of.name) : undefined;
    if (!buffer || of.kind !== 'name' || this.locals.has(of.name)) {
      return { ...this.value(of), width: 1 };
    }
    // lanes load whole elements, whatever component is used
    if (buffer.storage) this.access(of.name, buffer.bytes);
    return buffer.element;
  }

  private binary({ op, left, right }: Expression & { kind: 'binary' }): WgslType {
    const type = wider(this.value(left), this.value(right));
    if (op === '&&' || op === '||') return BOOL;
    this.operation(type);
    const compares = ['<', '>', '<=', '>=', '==', '!='].includes(op);
    return compares ? { kind: 'bool', width: type.width } : type;
  }

  private call({ callee, args }: Expression & { kind: 'call' }): WgslType {
    const { name } = callee;
    if (name.startsWith('atomic')) return this.atomic(name, args);
    const types = args.map((arg) => this.value(arg));
    const own = this.names.functions.get(name);
    if (own) {
      this.block.calls.push(name);
      return own.returns ? typeOf(own.returns) : INT;
    }
    if (name === 'bitcast') return typeOf(callee.of!);
    const made = typeOf(callee);
    if (made.kind !== name || this.names.structs.has(name)) return made;
    const type = types.reduce(wider, types[0] ?? INT);
    if (TRANSCENDENTAL.has(name)) {
      this.block.cost.exps += type.width;
      return type;
    }
    if (name === 'select' || ARITHMETIC.has(name)) {
      const chosen = name === 'select' ? wider(types[0]!, types[1]!) : type;
      this.operation(chosen);
      return chosen;
    }
    const free = FREE.get(name);
    if (free) return free;
    throw new Error(`counting: no rule for the function ${name}`);
  }

  /** The first argument is an address; what adds reads and writes it. */
  private atomic(name: string, [address, ...values]: Expression[]): WgslType {
    for (const value of values) this.value(value);
    const target = address!.kind === 'unary' ? address!.operand : address!;
    const { buffer } = this.place(target);
    const once = name === 'atomicLoad' || name === 'atomicStore';
    if (buffer) this.access(buffer, once ? 4 : 8);
    return INT;
  }
}
