/** How much of a figure is computed: pairs of each pathway, test spikes before and after. */
export interface FigureSize {
  pairs: number;
  testSpikes: number;
}

/** A first look in minutes without a GPU. */
export const QUICK: FigureSize = { pairs: 16, testSpikes: 20 };

/** As published: 100 pairs, means of 60 EPSPs. */
export const FULL: FigureSize = { pairs: 100, testSpikes: 60 };

/** A ratio averages at most so many EPSPs of the end of each phase. */
export const LAST_EPSPS = 60;
