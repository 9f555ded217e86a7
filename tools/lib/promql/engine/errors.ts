// What can go wrong while an expression is evaluated.

/** An evaluation that has no result: ambiguous matching, equal label sets, a bad parameter, too many samples. */
export class EvaluationError extends Error {
  override readonly name: string = 'EvaluationError';
}

/** An evaluation that met data it refuses by name: native histograms. */
export class UnsupportedDataError extends EvaluationError {
  override readonly name = 'UnsupportedDataError';
}
