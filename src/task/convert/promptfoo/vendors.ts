/** Who speaks the OpenAI API at an address of its own: by what promptfoo calls it, where it is and which variable holds its key. */
export const vendors: Readonly<Record<string, { readonly address: string; readonly key?: string }>> = {
  openai: { address: 'https://api.openai.com/v1', key: 'OPENAI_API_KEY' },
  aimlapi: { address: 'https://api.aimlapi.com/v1', key: 'AIML_API_KEY' },
  alibaba: { address: 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1', key: 'DASHSCOPE_API_KEY' },
  cerebras: { address: 'https://api.cerebras.ai/v1', key: 'CEREBRAS_API_KEY' },
  cohere: { address: 'https://api.cohere.ai/compatibility/v1', key: 'COHERE_API_KEY' },
  cometapi: { address: 'https://api.cometapi.com/v1', key: 'COMETAPI_KEY' },
  deepseek: { address: 'https://api.deepseek.com/v1', key: 'DEEPSEEK_API_KEY' },
  docker: { address: 'http://127.0.0.1:12434/engines/v1' },
  fireworks: { address: 'https://api.fireworks.ai/inference/v1', key: 'FIREWORKS_API_KEY' },
  github: { address: 'https://models.github.ai/inference', key: 'GITHUB_TOKEN' },
  groq: { address: 'https://api.groq.com/openai/v1', key: 'GROQ_API_KEY' },
  hyperbolic: { address: 'https://api.hyperbolic.xyz/v1', key: 'HYPERBOLIC_API_KEY' },
  litellm: { address: 'http://127.0.0.1:4000', key: 'LITELLM_API_KEY' },
  llamaapi: { address: 'https://api.llama.com/compat/v1', key: 'LLAMA_API_KEY' },
  localai: { address: 'http://127.0.0.1:8080/v1' },
  mistral: { address: 'https://api.mistral.ai/v1', key: 'MISTRAL_API_KEY' },
  nscale: { address: 'https://inference.api.nscale.com/v1', key: 'NSCALE_SERVICE_TOKEN' },
  ollama: { address: 'http://127.0.0.1:11434/v1' },
  openrouter: { address: 'https://openrouter.ai/api/v1', key: 'OPENROUTER_API_KEY' },
  perplexity: { address: 'https://api.perplexity.ai', key: 'PERPLEXITY_API_KEY' },
  togetherai: { address: 'https://api.together.xyz/v1', key: 'TOGETHER_API_KEY' },
  xai: { address: 'https://api.x.ai/v1', key: 'XAI_API_KEY' },
};

/** What is asked of a vendor, where its id says so before the model. */
export const chats: readonly string[] = ['chat', 'completion', 'completions', 'messages', 'responses'];
/** What answers with something else than a text, or takes something else. */
export const others: readonly string[] = ['embedding', 'embeddings', 'image', 'video', 'realtime', 'live', 'assistant', 'agents', 'moderation', 'transcription', 'codex-sdk', 'claude-agent-sdk', 'claude-code', 'chatkit', 'speech'];
