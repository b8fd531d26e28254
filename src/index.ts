/**
 * The library: everything needed to build cells, run jobs on an engine, and run experiments.
 *
 * ```ts
 * import { buildCell, cpuEngine, knownMechanisms, readSwc, shippedEmodel } from 'rhostar';
 *
 * const cell = buildCell(readSwc(text, 'cell.swc'), shippedEmodel('cADpyr232_L5_TTPC1'), {
 *   mechanisms: knownMechanisms(),
 * });
 * ```
 *
 * Units stand in the names; what a user hands in wrongly is an InputError with file and place.
 */
export { type BranchClusters, branchClusters } from './analysis/branch-clusters.ts';
export {
  type CoFiring,
  changesByCoFiring,
  coFiring,
  coFiringByChange,
  coFiringDifference,
  coFiringOfContacts,
} from './analysis/co-firing.ts';
export {
  type PlasticityStudy,
  plasticityStudy,
  type StudyColumns,
  type StudyOptions,
} from './analysis/plasticity-study.ts';
export { type RateStability, rateStability } from './analysis/rate-stability.ts';
export { type CellSpikes, spikesByCell } from './analysis/spikes.ts';
export { type Change, changeShares, changesOf, shareHolding } from './analysis/weight-changes.ts';
export { type BuildOptions, type BuiltCircuit, buildCircuit } from './builder/build-circuit.ts';
export { type PairCircuitFiles, pairCircuitOpener } from './builder/open-pair-circuit.ts';
export { loadFacts, loadSpec, SHIPPED_SPECS } from './builder/shipped.ts';
export { SHIPPED_EMODELS, type ShippedEmodel, shippedEmodel } from './components/emodels.ts';
export {
  SHIPPED_MORPHOLOGIES,
  type ShippedMorphology,
  shippedMorphology,
} from './components/morphologies.ts';
export { cpuEngine } from './engine/cpu/engine.ts';
export { adapterLine, type Gpu, type GpuOptions, requestGpu } from './engine/gpu/device.ts';
export { type GpuEngineOptions, gpuEngine } from './engine/gpu/engine.ts';
export {
  DeviceLostError,
  GpuOperationError,
  GpuUnavailableError,
  ShaderError,
} from './engine/gpu/gpu-error.ts';
export { gpuReplay } from './engine/gpu/replay.ts';
export type { Trial, Tuning, TuningStore } from './engine/gpu/tune.ts';
export * from './engine/job.ts';
export { cpuReplay } from './engine/replay/cpu-replay.ts';
export type * from './engine/replay/replay.ts';
export { type ComputeOptions, computeRuns } from './experiments/figures/compute-runs.ts';
export { type FigurePoint, planFigure } from './experiments/figures/figure-plan.ts';
export {
  type PointResult,
  pointResults,
  type Verdict,
  verdicts,
} from './experiments/figures/figure-results.ts';
export {
  type FigureRuns,
  figureRuns,
  missingRuns,
  type RunStore,
} from './experiments/figures/figure-runs.ts';
export { type FigureFile, readFigure } from './experiments/figures/figure-schema.ts';
export {
  PAIR_CIRCUIT,
  type PairSource,
  populationPairs,
  SHIPPED_CELLS,
} from './experiments/figures/populations.ts';
export { MEASURED_ROWS, type MeasuredRow } from './experiments/figures/published.ts';
export type { RunRecord } from './experiments/figures/run-record.ts';
export { SHIPPED_FIGURES, shippedFigure } from './experiments/figures/shipped-figures.ts';
export { EpspTable, type EpspValues } from './experiments/fit/epsp-table.ts';
export { type FitFile, readFit, readRule } from './experiments/fit/fit-schema.ts';
export type * from './experiments/fit/fit-types.ts';
export { type RecordFitOptions, recordFit } from './experiments/fit/record-fit.ts';
export { resolveFit } from './experiments/fit/resolve-fit.ts';
export { type FitState, type RunFitOptions, runFit, startFit } from './experiments/fit/run-fit.ts';
export { type Scorer, scorerOf, type TargetScore } from './experiments/fit/score.ts';
export { simulateRule } from './experiments/fit/simulate-rule.ts';
export {
  type ResolvedRun,
  type ResolvedSimulation,
  type ResolveOptions as ResolveSimulationOptions,
  resolveSimulation,
} from './experiments/network/resolve-simulation.ts';
export {
  type RunSimulationOptions,
  runSimulation,
  type SimulationOutcome,
  type WindowResult,
} from './experiments/network/run-simulation.ts';
export type { OpenPairCircuit, PairCircuit } from './experiments/pair-circuit.ts';
export type * from './experiments/pair-types.ts';
export { type TrainOptions, type TrainTraces, trainTraces } from './experiments/pairing-traces.ts';
export { type ResolveOptions, resolveExperiment } from './experiments/resolve-experiment.ts';
export { type PairProgress, type RunPairsOptions, runPairs } from './experiments/run-pairs.ts';
export {
  SHIPPED_EXPERIMENTS,
  type ShippedExperiment,
  shippedExperiment,
} from './experiments/shipped-experiments.ts';
export {
  type ContactCalcium,
  type SpineCalciumOptions,
  type SpineCalciumRequest,
  spineCalcium,
} from './experiments/spine-calcium.ts';
export { type ThresholdTraces, thresholdTraces } from './experiments/threshold-traces.ts';
export { type CellFigureInput, cellFigure } from './figures/cell-figure.ts';
export { type RasterInput, rasterFigure } from './figures/network-raster.ts';
export { type WeightsInput, weightsFigure } from './figures/network-weights.ts';
export { type OverviewRun, ratioFigure, sideBySideFigure } from './figures/overview-figure.ts';
export { type PairFigureInput, pairFigure } from './figures/pair-figure.ts';
export { type PopulationFigureInput, populationFigure } from './figures/population-figure.ts';
export { SINGLE_FIGURES } from './figures/single/index.ts';
export {
  type SingleFigure,
  type SingleFigureOptions,
  type SingleFigureResult,
  tableCsv,
} from './figures/single/single-figure.ts';
export { readAsc } from './io/asc.ts';
export { readEmodel } from './io/emodel.ts';
export { readExplicitCell, readExplicitModel } from './io/explicit-model.ts';
export { readHocEmodel } from './io/hoc-emodel.ts';
export { exportNeuron, type NeuronExportOptions } from './io/neuron-export/export-neuron.ts';
export { type Circuit, openCircuit } from './io/sonata/circuit.ts';
export { type CircuitTables, writeCircuit } from './io/sonata/circuit-writer.ts';
export type { SonataFiles } from './io/sonata/files.ts';
export { nodeFiles } from './io/sonata/node-files.ts';
export { readSimulationConfig, type SimulationConfig } from './io/sonata/simulation-config.ts';
export { readSpikes } from './io/sonata/spikes.ts';
export { uploadedFiles } from './io/sonata/uploaded-files.ts';
export { openReport, type ReportWriter } from './io/sonata/write-report.ts';
export { writeSpikes } from './io/sonata/write-spikes.ts';
export { readSwc } from './io/swc.ts';
export { type BuildCellOptions, buildCell } from './model/build-cell.ts';
export * from './model/cell.ts';
export type { Emodel, KnownMechanism, KnownMechanisms } from './model/emodel.ts';
export * from './model/glusynapse.ts';
export { InputError, type InputPlace } from './model/input-error.ts';
export type { Morphology, MorphologyPoint, MorphologySection } from './model/morphology.ts';
export * from './model/plasticity-rule.ts';
export * from './model/static-synapse.ts';
export { knownMechanisms, mechanismNames } from './nmodl/registry.ts';
