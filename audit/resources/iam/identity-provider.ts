import { against, type KindDefinition } from '../kind.ts'
import { GLOBAL, type Resource } from '../resource.ts'

/** What is known of an OpenID Connect identity provider (IAM API Reference, GetOpenIDConnectProvider). */
export interface OidcProviderFacts {
  /** Whom its tokens are for. */
  clientIds: readonly string[]
  thumbprints: readonly string[]
}

/** What is known of a SAML identity provider (IAM API Reference, GetSAMLProvider). */
export interface SamlProviderFacts {
  /** A digest of the metadata document, which says whose assertions are believed. */
  metadata: string
}

const trusting = (relation: string) => [[against('AWS::IAM::Role', relation)]]

export const oidcProviderKind = {
  kind: 'AWS::IAM::OIDCProvider',
  noun: 'identity provider',
  facts: {
    clientIds: { aspect: 'details', reaches: trusting('oidcProviders') },
    thumbprints: { aspect: 'details', reaches: trusting('oidcProviders') },
  },
} satisfies KindDefinition

export const samlProviderKind = {
  kind: 'AWS::IAM::SAMLProvider',
  noun: 'identity provider',
  facts: { metadata: { aspect: 'details', reaches: trusting('samlProviders') } },
} satisfies KindDefinition

/** An OpenID Connect identity provider by its ARN. */
export function oidcProviderResource(arn: string, account: string): Resource<'AWS::IAM::OIDCProvider'> {
  return { kind: 'AWS::IAM::OIDCProvider', account, region: GLOBAL, arn }
}

/** A SAML identity provider by its ARN. */
export function samlProviderResource(arn: string, account: string): Resource<'AWS::IAM::SAMLProvider'> {
  return { kind: 'AWS::IAM::SAMLProvider', account, region: GLOBAL, arn }
}
