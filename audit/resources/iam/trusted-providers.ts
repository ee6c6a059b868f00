import type { PolicyDocument } from '../../engines/iam/policy-document.ts'
import { parseArn } from '../arn.ts'
import { buildOidcProviderResource, buildSamlProviderResource } from './identity-provider.ts'
import type { RoleFacts } from './role.ts'

/**
 * The identity providers of `account` whose users a trust policy lets in: what Allow statements name as Federated. Those
 * that AWS knows by a host name, such as accounts.google.com, are no resources of an account.
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
