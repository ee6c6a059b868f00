/** Keys that only a token of an identity provider sets: a host name or SAML, and a claim. */
export const CLAIM_KEYS = /^([a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?(\/.*)?:|saml:)[^:]+$/

/** Whether the identity provider uses SAML. */
export function isSamlProvider(provider: string): boolean {
  return provider.includes(':saml-provider/')
}

/** The issuer of an OIDC provider as condition keys spell it: the URL without the scheme. */
export function extractIssuer(provider: string): string {
  return /^arn:[a-z-]+:iam::\d{12}:oidc-provider\/(.+)$/.exec(provider)?.[1] ?? provider
}
