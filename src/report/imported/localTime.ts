/** A note of a file whose time has no zone. */
export const localTime = 'when it was measured is a local time of the machine that wrote the file, without a zone: it is shown as if it were UTC';
