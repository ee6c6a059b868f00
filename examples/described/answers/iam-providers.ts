import { trustedProviders } from '../../../audit/resources/iam/trusted-providers.ts'
import { parsePolicy } from '../../../audit/policy/document.ts'
import type { RecordedCall } from '../../../functions/local/account-file.ts'
import type { World } from '../world.ts'
import { failing, type Answering } from './answering.ts'

/** What IAM answers of the identity providers of `account`, and of those that a role trusts although they are not there. */
export function providerAnswers(account: World, iam: Answering): RecordedCall[] {
  const { oidcProviders = {}, samlProviders = {} } = account
  const trusted = Object.values(account.roles).map(({ trust }) =>
    trustedProviders(parsePolicy(trust), account.account),
  )
  const oidc = trusted.flatMap(providers => providers.oidcProviders.map(({ arn }) => arn))
  const saml = trusted.flatMap(providers => providers.samlProviders.map(({ arn }) => arn))
  return [
    iam('ListOpenIDConnectProviders', {}, { OpenIDConnectProviderList: named(oidcProviders) }),
    iam('ListSAMLProviders', {}, { SAMLProviderList: named(samlProviders) }),
    ...Object.entries(oidcProviders).map(([arn, { clientIds, thumbprints = {} }]) =>
      oidcAnswer(
        arn,
        { ClientIDList: Object.keys(clientIds), ThumbprintList: Object.keys(thumbprints) },
        iam,
      ),
    ),
    ...Object.entries(samlProviders).map(([SAMLProviderArn, { metadata }]) =>
      iam('GetSAMLProvider', { SAMLProviderArn }, { SAMLMetadataDocument: metadata, Tags: [] }),
    ),
    ...missing(oidc, oidcProviders).map(arn => notThere(oidcAnswer(arn, {}, iam))),
    ...missing(saml, samlProviders).map(SAMLProviderArn =>
      notThere(iam('GetSAMLProvider', { SAMLProviderArn }, {})),
    ),
  ]
}

function oidcAnswer(arn: string, answer: object, iam: Answering): RecordedCall {
  const Url = arn.replace(/^.*:oidc-provider\//, '')
  return iam('GetOpenIDConnectProvider', { OpenIDConnectProviderArn: arn }, { Url, ...answer, Tags: [] })
}

function notThere(call: RecordedCall): RecordedCall {
  return failing(call, 'NoSuchEntity', 'There is no such provider.')
}

function missing(arns: readonly string[], there: object): string[] {
  return [...new Set(arns)].filter(arn => !Object.hasOwn(there, arn))
}

function named(entries: object): { Arn: string }[] {
  return Object.keys(entries).map(Arn => ({ Arn }))
}
