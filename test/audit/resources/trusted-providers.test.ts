import { describe, expect, it } from 'vitest'
import { parsePolicy } from '../../../audit/engines/iam/policy-document.ts'
import { listTrustedProviders } from '../../../audit/resources/iam/trusted-providers.ts'

const account = '111122223333'
const oidc = `arn:aws:iam::${account}:oidc-provider/oidc.example.com/id/1`
const saml = `arn:aws:iam::${account}:saml-provider/corp`

/** The ARNs of the providers that a trust policy with these statements admits. */
function trusted(...Statement: object[]) {
  const found = listTrustedProviders(parsePolicy({ Statement }), account)
  return { oidc: arns(found.oidcProviders), saml: arns(found.samlProviders) }
}

function arns(named: readonly { arn: string }[]): string[] {
  return named.map(({ arn }) => arn)
}

function buildTrustPolicy(Federated: unknown, Effect = 'Allow') {
  return { Effect, Principal: { Federated }, Action: 'sts:AssumeRoleWithWebIdentity' }
}

describe('the identity providers that a role trusts', () => {
  it('are those that its trust policy admits, each once and sorted', () => {
    const other = oidc.replace('/1', '/0')
    expect(trusted(buildTrustPolicy([oidc, saml]), buildTrustPolicy(oidc), buildTrustPolicy(other))).toEqual({
      oidc: [other, oidc],
      saml: [saml],
    })
  })

  it.each([
    ['denied', buildTrustPolicy(oidc, 'Deny')],
    ['of another account', buildTrustPolicy(oidc.replace(account, '999988887777'))],
    ['known to AWS by host name', buildTrustPolicy('accounts.google.com')],
    ['not a provider', buildTrustPolicy(`arn:aws:iam::${account}:role/x`)],
    ['of another service', buildTrustPolicy(`arn:aws:sts::${account}:oidc-provider/x`)],
    ['a pattern, which AWS rejects', buildTrustPolicy(`arn:aws:iam::${account}:oidc-provider/*`)],
    ['not an ARN', buildTrustPolicy(['*', '', ':::::'])],
    ['in NotPrincipal', { Effect: 'Allow', NotPrincipal: { Federated: oidc }, Action: 'sts:AssumeRole' }],
    ['another principal type', { Effect: 'Allow', Principal: { AWS: oidc }, Action: 'sts:AssumeRole' }],
    ['unnamed', { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' }],
  ])('do not include one that is %s', (_, statement) => {
    expect(trusted(statement)).toEqual({ oidc: [], saml: [] })
  })
})
