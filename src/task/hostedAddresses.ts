/** Where the vendors' own APIs are, with the version that their paths begin with. */
export const hostedAddresses = {
  anthropic: 'https://api.anthropic.com/v1',
  google: 'https://generativelanguage.googleapis.com/v1beta',
} as const;
