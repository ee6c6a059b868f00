import type { PolicyDocument } from '../../engines/iam/policy-document.ts'
import { parseArn } from '../arn.ts'
import { buildOidcProviderResource, buildSamlProviderResource } from './identity-provider.ts'
import type { RoleFacts } from './role.ts'

/**
 * The identity providers of `account` that a trust policy admits: the Federated principals of Allow statements. Providers
 * that AWS knows by host name, such as accounts.google.com, are not resources of an account.
 */
export function listTrustedProviders(
  trust: PolicyDocument,
  account: string,
): Pick<RoleFacts, 'oidcProviders' | 'samlProviders'> {
  const allowed = trust.Statement.filter(({ Effect }) => Effect === 'Allow')
  const federated = new Set(allowed.flatMap(({ Principal }) => Principal?.['Federated'] ?? []))
  const own = (type: string) =>
    [...federated].filter(arn => isOwn(arn, type, account)).toSorted((a, b) => (a < b ? -1 : 1))
  return {
    oidcProviders: own('oidc-provider').map(arn => buildOidcProviderResource(arn, account)),
    samlProviders: own('saml-provider').map(arn => buildSamlProviderResource(arn, account)),
  }
}

function isOwn(arn: string, type: string, account: string): boolean {
  const parsed = parseArn(arn)
  const isOfType = parsed?.service === 'iam' && parsed.resource.startsWith(`${type}/`)
  return isOfType && parsed.account === account && !/[*?]/.test(parsed.resource)
}
