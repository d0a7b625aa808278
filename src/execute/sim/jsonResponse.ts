import type { ServerResponse } from 'node:http';

export function json(response: ServerResponse, status: number, value: unknown): void {
  const body = JSON.stringify(value);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }).end(body);
}

/** As OpenAI's API reports errors. */
export function refuse(response: ServerResponse, status: number, message: string, code: string | null = null): void {
  json(response, status, { error: { message, type: status >= 500 ? 'server_error' : 'invalid_request_error', code } });
}
