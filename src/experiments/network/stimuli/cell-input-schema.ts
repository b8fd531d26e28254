/**
 * Inputs into cells: currents, conductances and voltage clamps, as SONATA names them.
 */
import * as z from 'zod';

const number = z.number();
const positive = z.number().positive();
const nonnegative = z.number().nonnegative();
const seed = z.int().min(0).max(0xffffffff);

/** Where and when: every module has these. */
const place = {
  delay: nonnegative.describe('when it begins, ms'),
  duration: nonnegative.describe('for how long, ms'),
  node_set: z.string().min(1).optional().describe('the cells it reaches, at the soma'),
  compartment_set: z.string().min(1).optional().describe('the compartments it reaches'),
};

interface Where {
  node_set?: string | undefined;
  compartment_set?: string | undefined;
}

/** Into cells, at their soma or at the compartments of a set. */
const intoCells = <M extends string, T extends string, S extends z.ZodRawShape>(
  module: M,
  inputTypes: readonly [T, ...T[]],
  own: S,
) =>
  z
    .strictObject({ module: z.literal(module), input_type: z.enum(inputTypes), ...place, ...own })
    .refine(
      (input) => {
        const { node_set, compartment_set } = input as Where;
        return (node_set === undefined) !== (compartment_set === undefined);
      },
      { path: ['node_set'], message: 'expected one of node_set and compartment_set' },
    );

/** Which mechanism NEURON uses: it matters for extracellular signals alone, which nothing here has. */
const electrode = {
  represents_physical_electrode: z
    .boolean()
    .default(false)
    .describe('an electrode current, or a membrane current; the cell feels the same'),
};

const CURRENT = ['current_clamp'] as const;
const CURRENT_OR_CONDUCTANCE = ['current_clamp', 'conductance'] as const;

const sampled = {
  ...electrode,
  reversal: number.default(0).describe('of a conductance, mV'),
  dt: positive.default(0.25).describe('interval of the samples, ms'),
  random_seed: seed.optional().describe('one stream for all cells in place of one each'),
};

const shots = {
  ...sampled,
  rise_time: positive.describe('ms'),
  decay_time: positive.describe('longer than rise_time, ms'),
};

/** How amplitudes of shots scatter where mean and SD of the signal are given. */
const scatter = {
  relative_skew: z
    .number()
    .min(0)
    .lt(1)
    .optional()
    .describe('skewness between its least (0) and greatest (1) possible value; default 0.5'),
  amp_cv: nonnegative.optional().describe('in place of relative_skew: SD over mean of amplitudes'),
};

interface ShotTimes {
  rise_time: number;
  decay_time: number;
}
const risesFirst = <T extends z.ZodType<ShotTimes>>(schema: T) =>
  schema.refine((s) => s.rise_time < s.decay_time, {
    path: ['rise_time'],
    message: 'expected less than decay_time',
  });

interface Scatter {
  relative_skew?: number | undefined;
  amp_cv?: number | undefined;
}
const oneScatter = <T extends z.ZodType<Scatter>>(schema: T) =>
  schema.refine((s) => s.relative_skew === undefined || s.amp_cv === undefined, {
    path: ['amp_cv'],
    message: 'expected amp_cv or relative_skew, not both',
  });

const linear = intoCells('linear', CURRENT, {
  ...electrode,
  amp_start: number.describe('nA'),
  amp_end: number.optional().describe('nA; by default amp_start'),
});

const relativeLinear = intoCells('relative_linear', CURRENT, {
  ...electrode,
  percent_start: number.describe('% of the threshold current'),
  percent_end: number.optional().describe('by default percent_start'),
});

const pulse = intoCells('pulse', CURRENT, {
  ...electrode,
  amp_start: number.describe('nA'),
  width: nonnegative.describe('of a pulse, ms'),
  frequency: nonnegative.describe('of the pulses, Hz'),
}).refine(({ width, frequency }) => width * frequency <= 1000, {
  path: ['width'],
  message: 'expected at most 1000/frequency: pulses must not overlap',
});

const sinusoidal = intoCells('sinusoidal', CURRENT, {
  ...electrode,
  amp_start: number.describe('peak, nA'),
  frequency: nonnegative.describe('Hz'),
  dt: positive.default(0.025).describe('interval of the samples, ms'),
});

const subthreshold = intoCells('subthreshold', CURRENT, {
  ...electrode,
  percent_less: number.describe('% below the threshold current'),
});

const hyperpolarizing = intoCells('hyperpolarizing', CURRENT, electrode);

const noise = intoCells('noise', CURRENT, {
  ...electrode,
  mean: number.optional().describe('nA'),
  mean_percent: number.optional().describe('% of the threshold current'),
  variance: nonnegative
    .default(0)
    .describe('nA² with mean; with mean_percent, % of the threshold current, read as nA²'),
}).refine(({ mean, mean_percent }) => (mean === undefined) !== (mean_percent === undefined), {
  path: ['mean'],
  message: 'expected one of mean and mean_percent',
});

const shotNoise = risesFirst(
  intoCells('shot_noise', CURRENT_OR_CONDUCTANCE, {
    ...shots,
    rate: nonnegative.describe('of shots, Hz'),
    amp_mean: number
      .refine((mean) => mean !== 0, { message: 'expected a number other than 0' })
      .describe('mean peak of a shot, nA or µS; below 0 inverts the signal'),
    amp_var: nonnegative.describe('variance of the peaks, nA² or µS²'),
  }),
);

const relativeShotNoise = risesFirst(
  oneScatter(
    intoCells('relative_shot_noise', CURRENT_OR_CONDUCTANCE, {
      ...shots,
      ...scatter,
      mean_percent: number.describe('% of the threshold current or of 1/input resistance'),
      sd_percent: positive.describe('likewise'),
    }),
  ),
);

const absoluteShotNoise = risesFirst(
  oneScatter(
    intoCells('absolute_shot_noise', CURRENT_OR_CONDUCTANCE, {
      ...shots,
      ...scatter,
      mean: number
        .refine((mean) => mean !== 0, { message: 'expected a number other than 0' })
        .describe('of the signal, nA or µS'),
      sigma: positive.describe('its SD, nA or µS'),
    }),
  ),
);

const ornsteinUhlenbeck = intoCells('ornstein_uhlenbeck', CURRENT_OR_CONDUCTANCE, {
  ...sampled,
  tau: nonnegative.describe('relaxation time, ms; 0 is white'),
  mean: number.describe('nA or µS'),
  sigma: positive.describe('SD, nA or µS'),
});

const relativeOrnsteinUhlenbeck = intoCells('relative_ornstein_uhlenbeck', CURRENT_OR_CONDUCTANCE, {
  ...sampled,
  tau: nonnegative.describe('relaxation time, ms; 0 is white'),
  mean_percent: number.describe('% of the threshold current or of 1/input resistance'),
  sd_percent: positive.describe('likewise'),
});

const seclamp = intoCells('seclamp', ['voltage_clamp'], {
  voltage: number.describe('mV'),
  series_resistance: positive.default(0.01).describe('MΩ'),
  duration_levels: z.array(nonnegative).default([]).describe('ms'),
  voltage_levels: z.array(number).default([]).describe('mV; in place of voltage'),
})
  .refine(({ delay }) => delay === 0, {
    path: ['delay'],
    message: 'expected 0: the clamp is on from time 0',
  })
  .refine((s) => s.duration_levels.length === s.voltage_levels.length, {
    path: ['duration_levels'],
    message: 'expected as many as voltage_levels',
  })
  .refine((s) => sum(s.duration_levels) <= s.duration * (1 + 1e-12), {
    path: ['duration_levels'],
    message: 'expected a sum of at most duration',
  });

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** Every module that drives nodes of cells. */
export const cellModules = [
  linear,
  relativeLinear,
  pulse,
  sinusoidal,
  subthreshold,
  hyperpolarizing,
  noise,
  shotNoise,
  relativeShotNoise,
  absoluteShotNoise,
  ornsteinUhlenbeck,
  relativeOrnsteinUhlenbeck,
  seclamp,
] as const;
