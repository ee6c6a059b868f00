import { describe, expect, it } from 'vitest'
import { parsePolicy } from '../../../audit/policy/document.ts'
import { trustedProviders } from '../../../audit/resources/iam/trusted-providers.ts'

const account = '111122223333'
const oidc = `arn:aws:iam::${account}:oidc-provider/oidc.example.com/id/1`
const saml = `arn:aws:iam::${account}:saml-provider/corp`

/** The ARNs of the providers that a trust policy with these statements lets in. */
function trusted(...Statement: object[]) {
  const found = trustedProviders(parsePolicy({ Statement }), account)
  return { oidc: arns(found.oidcProviders), saml: arns(found.samlProviders) }
}

function arns(named: readonly { arn: string }[]): string[] {
  return named.map(({ arn }) => arn)
}

function letting(Federated: unknown, Effect = 'Allow') {
  return { Effect, Principal: { Federated }, Action: 'sts:AssumeRoleWithWebIdentity' }
}

describe('the identity providers that a role trusts', () => {
  it('are those that its trust policy lets in, each once and in order', () => {
    const other = oidc.replace('/1', '/0')
    expect(trusted(letting([oidc, saml]), letting(oidc), letting(other))).toEqual({
      oidc: [other, oidc],
      saml: [saml],
    })
  })

  it.each([
    ['denied', letting(oidc, 'Deny')],
    ['of another account', letting(oidc.replace(account, '999988887777'))],
    ['known to AWS by its host', letting('accounts.google.com')],
    ['no provider', letting(`arn:aws:iam::${account}:role/x`)],
    ['of another service', letting(`arn:aws:sts::${account}:oidc-provider/x`)],
    ['a pattern, which AWS does not take', letting(`arn:aws:iam::${account}:oidc-provider/*`)],
    ['no ARN', letting(['*', '', ':::::'])],
    ['excepted', { Effect: 'Allow', NotPrincipal: { Federated: oidc }, Action: 'sts:AssumeRole' }],
    ['named as something else', { Effect: 'Allow', Principal: { AWS: oidc }, Action: 'sts:AssumeRole' }],
    ['nobody', { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' }],
  ])('are none that is %s', (_, statement) => {
    expect(trusted(statement)).toEqual({ oidc: [], saml: [] })
  })
})
