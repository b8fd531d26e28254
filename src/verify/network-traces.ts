/** Tables of a network case against its run, column by column. */
import { compareColumn, type Moments } from './compare-traces.ts';
import type { Finding } from './finding.ts';
import { arrivalsOf } from './network-releases.ts';
import type { NetworkOutcome } from './network-run.ts';
import { addChannel } from './simulation.ts';
import { crossings } from './spikes.ts';
import type { Standard } from './tolerances.ts';

export function compareNetworkTraces(outcome: NetworkOutcome, standard: Standard): Finding[] {
  const { model, tables, rows } = outcome;
  const moments = momentsOf(outcome);
  return tables.flatMap(({ table, columns, ticks }, f) =>
    columns.flatMap((column, i) => {
      const { channels, rows: own } = rows[f]![column.cell]!;
      const at = addChannel(channels, column.channel);
      const compared = {
        file: table.file,
        variable: table.columns[i + 1]!,
        t_ms: table.values[0]!,
        expected: table.values[i + 1]!,
        halfUnits: table.halfUnits[i + 1]!,
        actual: ticks.map((tick) => own.at(tick, at)),
        dt_ms: model.dt_ms,
      };
      return compareColumn(compared, column, moments[column.cell]!, standard);
    }),
  );
}

/** Reference spikes of each cell's soma and detector, arrivals at its contacts: times that decide how closely rows are compared. */
function momentsOf(outcome: NetworkOutcome): Moments[] {
  const { model, tables, watch } = outcome;
  return model.cells.map((_, cell) => {
    const seen = tables.flatMap(({ table, columns }) =>
      columns.flatMap((column, i) =>
        column.cell === cell && column.isSoma
          ? crossings(table.values[0]!, table.values[i + 1]!, model.threshold_mV)
          : [],
      ),
    );
    // where no table follows the soma, our own spikes stand for those of the reference
    const own = watch[cell]!.extremes.channels.slice(0, model.sites.length).flatMap(
      (c) => c.crossings_ms,
    );
    const arrivals = model.synapses.flatMap((s, i) =>
      s.run === cell ? arrivalsOf(outcome, i).map((a) => a.t_ms) : [],
    );
    return {
      somaSpikes_ms: (seen.length > 0 ? seen : own).sort((a, b) => a - b),
      arrivals_ms: arrivals.sort((a, b) => a - b),
    };
  });
}
