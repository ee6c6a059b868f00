import { parseArn, partitionOf } from '../../resources/arn.ts'
import { oidcProviderResource, samlProviderResource } from '../../resources/iam/identity-provider.ts'
import type { Subject } from '../change.ts'
import { textAt, type ApiCall } from '../cloudtrail.ts'
import { unnamed, type About } from '../about.ts'
import { nameAt } from './name.ts'

/** Whether `call` is about an identity provider. */
export function isOfProvider({ operation }: ApiCall): boolean {
  return operation.includes('Provider')
}

/** Whom a call on an identity provider is about: it, in all that is known of it. */
export function aboutProvider(call: ApiCall): About {
  const { operation, account } = call
  const isGone = operation.startsWith('Delete')
  const change: Omit<Subject, 'resource'> = {
    facts: 'ALL',
    expects: { presence: isGone ? 'GONE' : 'PRESENT' },
  }
  if (operation.includes('SAML')) {
    const arn = arnIn(call, 'samlproviderarn') ?? samlArn(call)
    if (arn === undefined) return unnamed('AWS::IAM::SAMLProvider')
    return { subjects: [{ resource: samlProviderResource(arn, account), ...change }] }
  }
  if (operation.includes('OpenIDConnect')) {
    const arn = arnIn(call, 'openidconnectproviderarn') ?? oidcArn(call)
    if (arn === undefined) return unnamed('AWS::IAM::OIDCProvider')
    return { subjects: [{ resource: oidcProviderResource(arn, account), ...change }] }
  }
  return unnamed('AWS::IAM::OIDCProvider', 'AWS::IAM::SAMLProvider')
}

/** The ARN by a name whose capitals CloudTrail is not consistent about, in what was asked or answered. */
function arnIn({ request, response, account }: ApiCall, name: string): string | undefined {
  const all = [...Object.entries(request), ...Object.entries(response)]
  const [, told] = all.find(([key, value]) => key.toLowerCase() === name && typeof value === 'string') ?? []
  const arn = textAt({ told }, 'told')
  const parsed = arn === undefined ? undefined : parseArn(arn)
  const isProvider = parsed?.service === 'iam' && /^(oidc|saml)-provider\/./.test(parsed.resource)
  return isProvider && parsed.account === account ? arn : undefined
}

/** A new SAML provider is called as the request says; only there it has a name. */
function samlArn({ request, account, region }: ApiCall): string | undefined {
  const name = nameAt(request, 'name')
  return name && `arn:${partitionOf(region)}:iam::${account}:saml-provider/${name}`
}

/** A new OpenID Connect provider is called as its URL is, without the scheme. */
function oidcArn({ request, account, region }: ApiCall): string | undefined {
  const [, issuer] = /^https:\/\/([^\s?#]+?)\/*$/.exec(textAt(request, 'url') ?? '') ?? []
  return issuer && `arn:${partitionOf(region)}:iam::${account}:oidc-provider/${issuer}`
}
