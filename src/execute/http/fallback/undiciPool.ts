// A bundle of its own, loaded with the first request that needs it.
// eslint-disable-next-line @typescript-eslint/triple-slash-reference -- an ambient declaration cannot be imported, and other projects compile this file too
/// <reference path="./undici.d.ts" />
import Pool from 'undici/lib/dispatcher/pool.js';

export { Pool };
