/** What is not HTTP; its message says what, without a full stop. */
export class ResponseError extends Error {
  override readonly name = 'HTTPParserError';
}
