import type { ErrorClass } from '../../base/outcomes.ts';
import { RouteError } from './fallback/routeError.ts';

/** Why no complete response came. */
export interface TransportFailure {
  readonly errorClass: ErrorClass;
  /** Without a full stop. */
  readonly error: string;
}

/** Says in a person's words what the socket, the resolver, TLS or the parser reported. Decided by code, never by message text. */
export function explainTransport(error: unknown, origin: string): TransportFailure {
  if (error instanceof RouteError) return error.failure;
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : String(error);
  const unreachable = unreachableWords[code];
  if (unreachable !== undefined) return { errorClass: 'unreachable', error: `${origin} ${unreachable}` };
  const certificate = certificateWords[code];
  if (certificate !== undefined) return { errorClass: 'tls', error: `${origin} ${certificate} (${code})` };
  if (tlsCode.test(code)) return { errorClass: 'tls', error: `${origin} could not be trusted or did not speak TLS (${code}: ${message})` };
  if (code.startsWith('HPE_') || (error instanceof Error && error.name === 'HTTPParserError') || code === 'UND_ERR_HEADERS_OVERFLOW' || code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') return { errorClass: 'badResponse', error: `${origin} did not answer in HTTP (${message})` };
  const words = code === '' ? message : code;
  return { errorClass: 'reset', error: `${origin} closed the connection before the answer was complete${words === '' ? '' : ` (${words})`}` };
}

const unreachableWords: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused the connection: no server listens there',
  ENOTFOUND: 'is not a known host name',
  EAI_AGAIN: 'could not be looked up: the name server did not answer',
  EHOSTUNREACH: 'cannot be reached from this machine',
  ENETUNREACH: 'cannot be reached: there is no network to it',
  EADDRNOTAVAIL: 'cannot be reached: this machine has no free local port for it',
  ETIMEDOUT: 'did not accept the connection in time',
  UND_ERR_CONNECT_TIMEOUT: 'did not accept the connection in time',
};

const unsigned = 'has a certificate that no authority has signed which this machine knows';

const certificateWords: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: unsigned,
  SELF_SIGNED_CERT_IN_CHAIN: unsigned,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unsigned,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unsigned,
  CERT_HAS_EXPIRED: 'has a certificate that has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'has a certificate for another name',
};

/** OpenSSL's and Node's codes for certificates and handshakes; a plain HTTP server behind https:// gives EPROTO or ERR_SSL_…. */
const tlsCode = /^(CERT_|ERR_TLS_|ERR_SSL_|EPROTO$|DEPTH_ZERO_SELF_SIGNED_CERT$|SELF_SIGNED_CERT_IN_CHAIN$|UNABLE_TO_|HOSTNAME_MISMATCH$)/;

/** Of the error, or of the first of several (one for each address that was tried). */
function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return 'cause' in error ? codeOf(error.cause) : '';
}
