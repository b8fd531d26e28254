/** The statements and expressions inside NMODL's blocks. Units after numbers are skipped. */
import type { AstExpr, AstStmt, AstTable } from './ast.ts';
import type { Cursor } from './cursor.ts';

const refusedStatements = new Set(
  'WHILE FROM FORALL CONSERVE COMPARTMENT LONGITUDINAL_DIFFUSION VERBATIM WATCH NET_SEND MUTEXLOCK MUTEXUNLOCK PROTECT RESET SENS LAG MATCH PUTQ GETQ'.split(
    ' ',
  ),
);

/** { … } */
export function parseBlock(cursor: Cursor, what: string): AstStmt[] {
  cursor.expect('{', `to open ${what}`);
  const body: AstStmt[] = [];
  while (!cursor.take('}')) {
    if (cursor.token.kind === 'end') cursor.fail(`expected '}' to close ${what}`);
    const statement = parseStatement(cursor);
    if (statement) body.push(statement);
  }
  return body;
}

function parseStatement(cursor: Cursor): AstStmt | null {
  const at = cursor.at;
  if (cursor.take('UNITSON') || cursor.take('UNITSOFF')) return null;
  if (cursor.take('LOCAL')) return { kind: 'local', names: cursor.names('a name'), at };
  if (cursor.is('if') || cursor.is('IF')) return parseIf(cursor);
  if (cursor.take('SOLVE')) {
    const block = cursor.name('the name of a DERIVATIVE block').name;
    const method = cursor.take('METHOD') ? cursor.name('a method, such as cnexp').name : null;
    return { kind: 'solve', block, method, at };
  }
  if (cursor.is('TABLE')) return { kind: 'table', table: parseTable(cursor), at };
  if (cursor.take('CONDUCTANCE')) {
    // A hint for NEURON's compilers: the derivative to v is found symbolically here.
    cursor.name('a conductance');
    if (cursor.take('USEION')) cursor.name('an ion');
    return null;
  }
  if (cursor.token.kind === 'name' && refusedStatements.has(cursor.token.text)) {
    cursor.fail(`${cursor.token.text} is not supported: expected a statement`);
  }
  if (cursor.take('~')) cursor.fail('reactions (~) are not supported: expected a statement', at);
  const target = cursor.name('a statement');
  if (cursor.is('(')) {
    const call = { kind: 'call' as const, name: target.name, args: parseArguments(cursor), at };
    return { kind: 'call', call, at };
  }
  const isDerivative = cursor.take("'");
  if (isDerivative && cursor.is("'")) cursor.fail('expected a first derivative');
  if (cursor.is('[')) cursor.fail("arrays are not supported: expected '='");
  cursor.expect('=', `after '${target.name}${isDerivative ? "'" : ''}'`);
  const value = parseExpression(cursor);
  return { kind: isDerivative ? 'derivative' : 'assign', target: target.name, value, at };
}

function parseIf(cursor: Cursor): AstStmt {
  const at = cursor.next().at;
  cursor.expect('(', 'after if');
  const condition = parseExpression(cursor);
  cursor.expect(')', 'to close the condition');
  const yes = parseBlock(cursor, 'if');
  let no: AstStmt[] = [];
  if (cursor.take('else') || cursor.take('ELSE')) {
    const isChain = cursor.is('if') || cursor.is('IF');
    no = isChain ? [parseIf(cursor)] : parseBlock(cursor, 'else');
  }
  return { kind: 'if', condition, yes, no, at };
}

/** TABLE a, b DEPEND c FROM low TO high WITH n. DEPEND says when NEURON must refill: not needed. */
function parseTable(cursor: Cursor): AstTable {
  const at = cursor.next().at;
  const outputs = cursor.names('a variable that the table holds');
  if (cursor.take('DEPEND')) cursor.names('a parameter');
  cursor.expect('FROM', 'in TABLE');
  const from = parseExpression(cursor);
  cursor.expect('TO', 'in TABLE');
  const to = parseExpression(cursor);
  cursor.expect('WITH', 'in TABLE');
  return { at, outputs, from, to, intervals: parseExpression(cursor) };
}

const precedence: Record<string, number> = {
  '||': 1,
  '&&': 2,
  '==': 3,
  '!=': 3,
  '<': 4,
  '>': 4,
  '<=': 4,
  '>=': 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
  '^': 8,
};
const unaryPrecedence = 7;

/** Precedence climbing; ^ is right associative and binds tighter than a sign before it. */
export function parseExpression(cursor: Cursor, minimum = 1): AstExpr {
  let left = parseUnary(cursor);
  for (;;) {
    const { text, at, kind } = cursor.token;
    const level = kind === 'symbol' ? precedence[text] : undefined;
    if (level === undefined || level < minimum) return left;
    cursor.next();
    const right = parseExpression(cursor, text === '^' ? level : level + 1);
    left = { kind: 'binary', op: text, left, right, at };
  }
}

function parseUnary(cursor: Cursor): AstExpr {
  const at = cursor.at;
  if (cursor.take('+')) return parseExpression(cursor, unaryPrecedence);
  for (const op of ['-', '!'] as const) {
    if (cursor.take(op)) {
      return { kind: 'unary', op, operand: parseExpression(cursor, unaryPrecedence), at };
    }
  }
  if (cursor.token.kind === 'number') {
    const value = Number(cursor.next().text);
    cursor.unit();
    return { kind: 'number', value, at };
  }
  if (cursor.take('(')) {
    const inner = parseExpression(cursor);
    cursor.expect(')', 'to close the bracket');
    return inner;
  }
  const { name } = cursor.name('an expression');
  if (cursor.is('(')) return { kind: 'call', name, args: parseArguments(cursor), at };
  if (cursor.is('[')) cursor.fail('arrays are not supported: expected an operator');
  return { kind: 'name', name, at };
}

function parseArguments(cursor: Cursor): AstExpr[] {
  cursor.expect('(');
  const args: AstExpr[] = [];
  if (cursor.take(')')) return args;
  do args.push(parseExpression(cursor));
  while (cursor.take(','));
  cursor.expect(')', 'to close the arguments');
  return args;
}
