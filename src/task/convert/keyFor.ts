/** Who reads which variable: a key goes to its vendor's own address, and to nobody whom a file calls so. */
const usual: Readonly<Record<string, string>> = {
  'api.openai.com': 'OPENAI_API_KEY',
  'api.anthropic.com': 'ANTHROPIC_API_KEY',
  'generativelanguage.googleapis.com': 'GOOGLE_API_KEY',
  'api.mistral.ai': 'MISTRAL_API_KEY',
  'api.scaleway.ai': 'SCALEWAY_API_KEY',
  'albert.api.etalab.gouv.fr': 'ALBERT_API_KEY',
  'models.github.ai': 'GITHUB_TOKEN',
  'models.inference.ai.azure.com': 'GITHUB_TOKEN',
  'router.huggingface.co': 'HF_TOKEN',
  'api.aimlapi.com': 'AIML_API_KEY',
  'dashscope-intl.aliyuncs.com': 'DASHSCOPE_API_KEY',
  'dashscope.aliyuncs.com': 'DASHSCOPE_API_KEY',
  'api.cerebras.ai': 'CEREBRAS_API_KEY',
  'api.cohere.ai': 'COHERE_API_KEY',
  'api.cometapi.com': 'COMETAPI_KEY',
  'api.deepseek.com': 'DEEPSEEK_API_KEY',
  'api.fireworks.ai': 'FIREWORKS_API_KEY',
  'api.groq.com': 'GROQ_API_KEY',
  'api.hyperbolic.xyz': 'HYPERBOLIC_API_KEY',
  'api.llama.com': 'LLAMA_API_KEY',
  'inference.api.nscale.com': 'NSCALE_SERVICE_TOKEN',
  'openrouter.ai': 'OPENROUTER_API_KEY',
  'api.perplexity.ai': 'PERPLEXITY_API_KEY',
  'api.together.xyz': 'TOGETHER_API_KEY',
  'api.x.ai': 'XAI_API_KEY',
};
const azure = /^[\w-]+\.(openai\.azure\.com|cognitiveservices\.azure\.com|services\.ai\.azure\.com)$/;
/** An address that the person's own environment says. */
const fromEnvironment = /^(https:\/\/)?\$\{(env|secret):\w+\}(\/|$)/;

/**
 * The variable that holds the key for an address: a vendor's usual one where scheme and host are the vendor's, else one that is named by the host, so that no stranger is sent a vendor's key.
 * @param azureVariable what the tool calls the key of a resource of Azure
 */
export function keyFor(address: string, azureVariable = 'AZURE_OPENAI_API_KEY', ofEnvironment = 'MODEL_API_KEY'): string {
  const variable = usualKey(address, azureVariable);
  if (variable !== undefined) return variable;
  if (fromEnvironment.test(address)) return ofEnvironment;
  const host = hostOf(address);
  return host === undefined || /^(localhost|127\.[\d.]+|\[::1\])$/.test(host) ? 'MODEL_API_KEY' : `KEY_OF_${host.toUpperCase().replaceAll('-', '__').replaceAll(/[^A-Z0-9_]+/g, '_')}`;
}

/** Whether a variable is where a vendor's key is usually read from. */
export function isUsualKey(variable: string): boolean {
  return ['AZURE_API_KEY', 'AZURE_OPENAI_API_KEY', 'GEMINI_API_KEY', ...Object.values(usual)].includes(variable);
}

function usualKey(address: string, azureVariable: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const { protocol, hostname, port } = new URL(address);
  if (protocol !== 'https:' || port !== '') return undefined;
  return Object.hasOwn(usual, hostname) ? usual[hostname] : azure.test(hostname) ? azureVariable : undefined;
}

function hostOf(address: string): string | undefined {
  return URL.canParse(address) ? new URL(address).hostname || undefined : undefined;
}
