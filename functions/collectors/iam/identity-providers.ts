import { createHash } from 'node:crypto'
import * as z from 'zod/mini'
import type { OidcProviderFacts } from '../../../audit/resources/iam/identity-provider.ts'
import type { FactCollector } from '../fact-collector.ts'
import { IAM_NOT_FOUND_ERRORS } from './not-found.ts'
import { getOidcProvider, getSamlProvider } from './operations.ts'

const texts = z.optional(z.nullable(z.array(z.string())))
const oidcResponse = z.object({ ClientIDList: texts, ThumbprintList: texts })
const samlResponse = z.object({ SAMLMetadataDocument: z.string() })

/** GetOpenIDConnectProvider: the audiences of the provider's tokens. */
export const oidcProviderDetails: FactCollector<'AWS::IAM::OIDCProvider'> = {
  operations: [getOidcProvider],
  notFoundErrors: IAM_NOT_FOUND_ERRORS,
  async collect(callApi, { arn }) {
    const found = await callApi(getOidcProvider, { OpenIDConnectProviderArn: arn }, oidcResponse)
    return { facts: deriveOidcProviderFacts(found) }
  },
}

/** The facts of an OpenID Connect provider. */
export function deriveOidcProviderFacts(found: z.infer<typeof oidcResponse>): OidcProviderFacts {
  return {
    clientIds: (found.ClientIDList ?? []).toSorted(),
    thumbprints: (found.ThumbprintList ?? []).toSorted(),
  }
}

/** GetSAMLProvider: the issuer whose assertions are accepted. */
export const samlProviderDetails: FactCollector<'AWS::IAM::SAMLProvider'> = {
  operations: [getSamlProvider],
  notFoundErrors: IAM_NOT_FOUND_ERRORS,
  async collect(callApi, { arn }) {
    const found = await callApi(getSamlProvider, { SAMLProviderArn: arn }, samlResponse)
    return { facts: { metadata: hashMetadata(found.SAMLMetadataDocument) } }
  },
}

/** The digest of a SAML metadata document. */
export function hashMetadata(metadataDocument: string): string {
  return createHash('sha256').update(metadataDocument).digest('hex')
}
