/** Keys that only a token of an identity provider brings along: its host's name, or SAML's, and a claim. */
export const CLAIM_KEYS = /^([a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?(\/.*)?:|saml:)[^:]+$/

/** Whether the identity provider speaks SAML. */
export function isSamlProvider(provider: string): boolean {
  return provider.includes(':saml-provider/')
}

/** The issuer of an OIDC provider's tokens as condition keys have it: its URL without the scheme. */
export function extractIssuer(provider: string): string {
  return /^arn:[a-z-]+:iam::\d{12}:oidc-provider\/(.+)$/.exec(provider)?.[1] ?? provider
}
