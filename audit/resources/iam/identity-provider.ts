import { incoming, type KindDefinition } from '../kind-definition.ts'
import { GLOBAL_REGION, type Resource } from '../resource.ts'

/** The facts of an OpenID Connect identity provider (IAM API Reference, GetOpenIDConnectProvider). */
export interface OidcProviderFacts {
  /** The audiences of its tokens. */
  clientIds: readonly string[]
  thumbprints: readonly string[]
}

/** The facts of a SAML identity provider (IAM API Reference, GetSAMLProvider). */
export interface SamlProviderFacts {
  /** A digest of the metadata document, which defines the accepted issuer. */
  metadata: string
}

const listTrustingRoles = (relationship: string) => [[incoming('AWS::IAM::Role', relationship)]]

export const oidcProviderKind = {
  kind: 'AWS::IAM::OIDCProvider',
  label: 'identity provider',
  facts: {
    clientIds: { collector: 'details', affects: listTrustingRoles('oidcProviders') },
    thumbprints: { collector: 'details', affects: listTrustingRoles('oidcProviders') },
  },
} satisfies KindDefinition

export const samlProviderKind = {
  kind: 'AWS::IAM::SAMLProvider',
  label: 'identity provider',
  facts: { metadata: { collector: 'details', affects: listTrustingRoles('samlProviders') } },
} satisfies KindDefinition

/** An OpenID Connect identity provider by its ARN. */
export function buildOidcProviderResource(arn: string, account: string): Resource<'AWS::IAM::OIDCProvider'> {
  return { kind: 'AWS::IAM::OIDCProvider', account, region: GLOBAL_REGION, arn }
}

/** A SAML identity provider by its ARN. */
export function buildSamlProviderResource(arn: string, account: string): Resource<'AWS::IAM::SAMLProvider'> {
  return { kind: 'AWS::IAM::SAMLProvider', account, region: GLOBAL_REGION, arn }
}
