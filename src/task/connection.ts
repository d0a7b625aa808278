/** How a model's server is reached, beside its address. */
export interface ConnectionSettings {
  /** Absent: what the environment says; `false`: none. May hold `${env:NAME}` and `${secret:NAME}`. */
  readonly proxy?: string | false;
  /** Absolute: certificates of authorities to trust beside those that everybody does. */
  readonly ca?: string;
  readonly http2?: true;
  /** Carried as through a proxy, though there is none: to measure what that adds. No key says it. */
  readonly fallback?: true;
}
