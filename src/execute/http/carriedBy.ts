import { HumanError } from '../../base/humanError.ts';
import type { Model } from '../../task/models.ts';
import { resolveReferences, type Environment } from '../secrets.ts';
import { carrierOf } from './route.ts';
import { proxyFor } from './proxy.ts';

/** Who carries a model's requests where it is not the client that benches are made for: `undici, through the proxy http://…`. What is wrong with the model is told where it is asked. */
export function carriedBy(model: Model, environment: Environment): string | undefined {
  const address = model.provider === 'http' ? model.url : 'baseUrl' in model ? model.baseUrl : undefined;
  if (address === undefined) return undefined;
  const { connection: { proxy: written, http2 } = {} } = model as Extract<Model, { baseUrl: string }>;
  try {
    const resolved = resolveReferences(address, environment, '');
    if (!URL.canParse(resolved)) return undefined;
    const proxy = proxyFor(new URL(resolved), written, environment, '');
    return carrierOf({ ...(proxy === undefined ? {} : { proxy }), ...(http2 === true ? { http2 } : {}) });
  } catch (cause) {
    if (cause instanceof HumanError) return undefined;
    throw cause;
  }
}
