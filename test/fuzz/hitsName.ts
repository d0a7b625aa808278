/** Where a bundle counts how often it came by each place: a `Uint8Array`, whose counts begin anew at 256. */
export const hitsName = '__fuzzHits';
