/** Whose numbers ours are equal to; part of the signatures. */
export const sacrebleuVersion = '2.6.0';
