import { listTrustedProviders } from '../../../audit/resources/iam/trusted-providers.ts'
import { parsePolicy } from '../../../audit/engines/iam/policy-document.ts'
import type { RecordedCall } from '../../../functions/local/account-file.ts'
import type { ExampleAccount } from '../example-account.ts'
import { replaceWithError, type ResponseRecorder } from './response-recorder.ts'

/** Builds IAM's responses for identity providers, including missing ones that a role trusts. */
export function buildProviderResponses(account: ExampleAccount, iam: ResponseRecorder): RecordedCall[] {
  const { oidcProviders = {}, samlProviders = {} } = account
  const trusted = Object.values(account.roles).map(({ trust }) =>
    listTrustedProviders(parsePolicy(trust), account.account),
  )
  const oidc = trusted.flatMap(providers => providers.oidcProviders.map(({ arn }) => arn))
  const saml = trusted.flatMap(providers => providers.samlProviders.map(({ arn }) => arn))
  return [
    iam('ListOpenIDConnectProviders', {}, { OpenIDConnectProviderList: listArns(oidcProviders) }),
    iam('ListSAMLProviders', {}, { SAMLProviderList: listArns(samlProviders) }),
    ...Object.entries(oidcProviders).map(([arn, { clientIds, thumbprints = {} }]) =>
      buildOidcResponse(
        arn,
        { ClientIDList: Object.keys(clientIds), ThumbprintList: Object.keys(thumbprints) },
        iam,
      ),
    ),
    ...Object.entries(samlProviders).map(([SAMLProviderArn, { metadata }]) =>
      iam('GetSAMLProvider', { SAMLProviderArn }, { SAMLMetadataDocument: metadata, Tags: [] }),
    ),
    ...listMissing(oidc, oidcProviders).map(arn => buildProviderNotFound(buildOidcResponse(arn, {}, iam))),
    ...listMissing(saml, samlProviders).map(SAMLProviderArn =>
      buildProviderNotFound(iam('GetSAMLProvider', { SAMLProviderArn }, {})),
    ),
  ]
}

function buildOidcResponse(arn: string, response: object, iam: ResponseRecorder): RecordedCall {
  const Url = arn.replace(/^.*:oidc-provider\//, '')
  return iam('GetOpenIDConnectProvider', { OpenIDConnectProviderArn: arn }, { Url, ...response, Tags: [] })
}

function buildProviderNotFound(call: RecordedCall): RecordedCall {
  return replaceWithError(call, 'NoSuchEntity', 'There is no such provider.')
}

function listMissing(arns: readonly string[], there: object): string[] {
  return [...new Set(arns)].filter(arn => !Object.hasOwn(there, arn))
}

function listArns(entries: object): { Arn: string }[] {
  return Object.keys(entries).map(Arn => ({ Arn }))
}
