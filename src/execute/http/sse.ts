/** @param contentType the header's value */
export function isEventStream(contentType: string | undefined): boolean {
  return contentType !== undefined && /^text\/event-stream/i.test(contentType);
}

const lineFeed = 10;
const carriageReturn = 13;
const dataField = Buffer.from('data:');
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Splits a server-sent event stream into the data of its events, as bytes; comments and other fields are dropped. Lines end in LF, CRLF or CR,
 * and the stream may be cut at any byte. (HTML Standard, "Server-sent events", interpreting an event stream.)
 */
export interface SseScanner {
  /** The buffers passed to `onData` stay valid: they share memory with the chunks, or are copies. */
  push(chunk: Buffer, onData: (data: Buffer) => void): void;
}

export function createSseScanner(): SseScanner {
  /** The beginning of a line whose end has not come yet. */
  let partial: Buffer[] = [];
  let data: Buffer[] = [];
  let afterCarriageReturn = false;
  let atStart = true;
  return {
    push(chunk, onData) {
      let from = 0;
      const hasReturns = chunk.includes(carriageReturn);
      while (from < chunk.length) {
        if (afterCarriageReturn) {
          afterCarriageReturn = false;
          if (chunk[from] === lineFeed) from++;
          continue;
        }
        const end = hasReturns ? lineEnd(chunk, from) : chunk.indexOf(lineFeed, from);
        // Nearly every event is one line of data and an empty one, and comes whole.
        if (end > from && !hasReturns && chunk[end + 1] === lineFeed && partial.length === 0 && data.length === 0 && isData(chunk, from, end)) {
          atStart = false;
          onData(chunk.subarray(chunk[from + 5] === 32 ? from + 6 : from + 5, end));
          from = end + 2;
          continue;
        }
        if (end < 0) {
          partial.push(chunk.subarray(from));
          return;
        }
        afterCarriageReturn = chunk[end] === carriageReturn;
        takeLine(partial.length === 0 ? chunk.subarray(from, end) : Buffer.concat([...partial, chunk.subarray(from, end)]), onData);
        partial = [];
        from = end + 1;
      }
    },
  };

  function takeLine(raw: Buffer, onData: (data: Buffer) => void): void {
    const line = atStart && raw.subarray(0, 3).equals(byteOrderMark) ? raw.subarray(3) : raw;
    atStart = false;
    if (line.length === 0) {
      const [only] = data;
      if (only !== undefined) onData(data.length === 1 ? only : Buffer.from(data.map(String).join('\n')));
      data = [];
    } else if (line.subarray(0, dataField.length).equals(dataField)) {
      const at = dataField.length;
      data.push(line.subarray(line[at] === 32 ? at + 1 : at));
    }
  }
}

/** Whether the line begins with `data:`. */
function isData(chunk: Buffer, from: number, end: number): boolean {
  return end - from >= 5 && chunk[from] === 100 && chunk[from + 1] === 97 && chunk[from + 2] === 116 && chunk[from + 3] === 97 && chunk[from + 4] === 58;
}

function lineEnd(chunk: Buffer, from: number): number {
  for (let i = from; i < chunk.length; i++) if (chunk[i] === lineFeed || chunk[i] === carriageReturn) return i;
  return -1;
}
