import * as z from 'zod';
import { text } from './parts.ts';

/** How a server is reached: of every model that is asked over HTTP, and of a bench's target. */
export const connectionKeys = {
  proxy: z
    .union([z.literal(false), z.string().regex(/^(https?:\/\/\S|\$\{(env|secret):)/i, 'must be false, or an address that begins with http:// or https://')])
    .optional()
    .describe('The proxy that requests go through, e.g. http://NAME:${secret:proxy}@proxy.example:3128; false: none (default: what HTTPS_PROXY, HTTP_PROXY and NO_PROXY say, for addresses of other machines).'),
  ca: text.optional().describe('A PEM file with certificates to trust beside those that everybody does: of your own authority, or a self-signed one. Relative to the task file.'),
  http_version: z.union([z.literal(1.1), z.literal(2)]).optional().describe('2: many requests share a connection of HTTP/2, over https (default: 1.1, a connection for each request in flight).'),
};
