import { setFlagsFromString } from 'node:v8';
import { apartFlags } from '../base/objectsApart.ts';

/** For this process, its threads among it, before anything is computed; processes that it starts are told by `apartFlags`. */
export function keepObjectsApart(): void {
  apartFlags().forEach(flag => setFlagsFromString(flag));
}
