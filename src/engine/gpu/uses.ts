/** What a job has, so that its kernel holds the code of nothing else: that much less to compile. */
import type { Job } from '../job.ts';
import { EVENT_KIND } from '../layout/event.ts';
import type { PackedRun } from '../layout/pack.ts';

export interface Uses {
  plastic: boolean;
  static: boolean;
  /** Draws from a list. */
  lists: boolean;
  /** Voltage clamps and conductances. */
  clamps: boolean;
  gapJunctions: boolean;
  fastForward: boolean;
  /** Releases or crossings of ρ that are logged. */
  log: boolean;
  recorders: boolean;
  /** Recorded gates, which catch up a step later. */
  late: boolean;
}

export function usesOf({ logReleases, logCrossings }: Job, packed: PackedRun[]): Uses {
  const some = (has: (run: PackedRun) => boolean) => packed.some(has);
  const hasEvent = (kind: number) => some(({ events }) => events.kind.includes(kind));
  return {
    plastic: some(({ order }) => order.nPlastic > 0),
    static: some(({ order }) => order.nStatic > 0),
    lists: some(({ run, order }) =>
      order.contact.some((c) => run.contacts.at(c)!.draws.kind === 'list'),
    ),
    clamps: hasEvent(EVENT_KIND.clamp),
    gapJunctions: some(({ gaps }) => gaps.length > 0),
    fastForward: hasEvent(EVENT_KIND.fastForward),
    log: Boolean(logReleases || logCrossings),
    recorders: some(({ recorders }) => recorders.length > 0),
    late: some(({ recorders }) => recorders.some((channels) => channels.some((c) => c.late))),
  };
}
