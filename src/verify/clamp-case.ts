/** A case of mechanisms under voltage clamp. */
import type { ClampCaseModel } from './case-schema.ts';
import type { Comparison, ComparisonContext } from './run-verify.ts';

export async function compareClamps(
  _model: ClampCaseModel,
  _context: ComparisonContext,
): Promise<Comparison> {
  return { findings: [], notes: ['not written'] };
}
