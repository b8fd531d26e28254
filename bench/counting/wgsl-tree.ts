/** WGSL as a tree, as far as the kernels here use the language. */

/** A type: `f32`, `vec4f`, a struct's name, or an array or atomic of another. */
export interface TypeName {
  name: string;
  of: TypeName | null;
}

export type Expression =
  | { kind: 'name'; name: string }
  | { kind: 'number'; text: string }
  | { kind: 'unary'; op: string; operand: Expression }
  | { kind: 'binary'; op: string; left: Expression; right: Expression }
  | { kind: 'call'; callee: TypeName; args: Expression[] }
  | { kind: 'index'; of: Expression; index: Expression }
  | { kind: 'member'; of: Expression; name: string };

export type Statement =
  | { kind: 'declare'; name: string; type: TypeName | null; value: Expression | null }
  | { kind: 'assign'; op: string; target: Expression; value: Expression }
  | { kind: 'call'; call: Expression }
  | {
      kind: 'loop';
      init: Statement | null;
      condition: Expression | null;
      step: Statement | null;
      body: Statement[];
    }
  | { kind: 'if'; arms: { condition: Expression | null; body: Statement[] }[] }
  | { kind: 'return'; value: Expression | null }
  | { kind: 'jump' };

export interface Parameter {
  name: string;
  type: TypeName;
}

export interface FunctionTree {
  name: string;
  parameters: Parameter[];
  returns: TypeName | null;
  body: Statement[];
}

export interface ModuleTree {
  functions: FunctionTree[];
  structs: { name: string; members: Parameter[] }[];
  /** `space` is storage, uniform, private, workgroup. */
  variables: { name: string; space: string; type: TypeName }[];
  constants: { name: string; value: Expression }[];
}
