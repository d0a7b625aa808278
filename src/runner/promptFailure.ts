/** Why a prompt could not be written for a sample, as the sample's error says it. */
export function ofPrompt(id: string, why: string): string {
  return `prompt \`${id}\`: ${why}`;
}

/** Of a trial in which no sample could be asked for this reason. Undefined where the error is no such one: a body or a recorded row can have templates too. */
export function neverWritten(id: string, error: string, samples: number): string | undefined {
  const begin = ofPrompt(id, '');
  if (!error.startsWith(begin)) return undefined;
  return `prompt \`${id}\` could not be written for ${samples === 1 ? 'the only sample' : `any of the ${samples} samples`}: ${error.slice(begin.length)}`;
}
