/** Of a model: what is sent as it is. */
export const ofModel: readonly string[] = ['sampling_params', 'extra_params'];
/** Rows and answers hold no parameters, and are long. */
export const rowsOf: readonly string[] = ['dataset', 'datasets', 'df', 'output'];
