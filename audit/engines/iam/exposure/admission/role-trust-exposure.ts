import type { PolicyDocument, PolicyStatement } from '../../policy-document.ts'
import { hasWildcard } from '../../glob/glob-comparison.ts'
import type { RequiredCondition } from './statement-access.ts'
import { listPolicyExposures, type PolicyExposure } from './policy-exposure.ts'
import type { OwningAccount } from './admitted-callers.ts'
import { nameStatement } from './policy-text.ts'
import { CLAIM_KEYS, isSamlProvider } from '../request/identity-provider.ts'

/** The actions that assume a role, each for its own kind of callers (STS API Reference). */
const WITH_CREDENTIALS = 'sts:AssumeRole'
const WITH_SAML = 'sts:AssumeRoleWithSAML'
const WITH_WEB_IDENTITY = 'sts:AssumeRoleWithWebIdentity'
export const ASSUME_ROLE_ACTIONS = [WITH_CREDENTIALS, WITH_SAML, WITH_WEB_IDENTITY] as const

/**
 * Web identity issuers that every account trusts without an identity provider of its own (IAM API Reference,
 * "CreateOpenIDConnectProvider").
 */
const BUILT_IN_ISSUERS = [
  'accounts.google.com',
  'cognito-identity.amazonaws.com',
  'graph.facebook.com',
  'www.amazon.com',
]

/** The callers that can assume the role under its trust policy. Each caller must use the action for its kind. */
export function listRoleTrustExposures(
  trust: PolicyDocument,
  owningAccount: OwningAccount,
): PolicyExposure[] {
  const by = (action: string, policy: PolicyDocument) =>
    listPolicyExposures(policy, { ...owningAccount, actions: [action] })
  const { account } = owningAccount
  const saml = nameProviders(trust, () => [`arn:aws:iam::${account}:saml-provider/*`])
  const web = nameProviders(trust, policyStatement => [
    ...BUILT_IN_ISSUERS,
    ...listIssuers(policyStatement).map(createProviderNamer(account)),
  ])
  return [
    ...by(WITH_CREDENTIALS, trust).filter(({ to }) => to !== 'FEDERATED'),
    ...by(WITH_SAML, saml).filter(each => each.to === 'FEDERATED' && isSamlProvider(each.provider)),
    ...by(WITH_WEB_IDENTITY, web).filter(
      each =>
        each.to === 'FEDERATED' &&
        !isSamlProvider(each.provider) &&
        isProviderOfAccount(each.provider, account) &&
        !each.requires.some(isImpossibleClaim),
    ),
  ]
}

/** Whether no token has such a claim: each of its values contains a literal wildcard. */
function isImpossibleClaim({ key, values, exact }: RequiredCondition): boolean {
  return exact && CLAIM_KEYS.test(key) && values.every(hasWildcard)
}

/** Replaces everyone in the Allow statements by `providers`: with a token, everyone is a user of one of them. */
function nameProviders(
  policy: PolicyDocument,
  providers: (policyStatement: PolicyStatement) => string[],
): PolicyDocument {
  const statements = policy.Statement.map(policyStatement => {
    if (policyStatement.Effect === 'Deny' || !isForAll(policyStatement)) return policyStatement
    const { NotPrincipal: _, ...rest } = policyStatement
    const named = policyStatement.Principal?.['Federated']?.filter(each => each !== '*') ?? []
    return { ...rest, Principal: { Federated: [...named, ...providers(policyStatement)] } }
  })
  return { ...policy, Statement: nameStatements(statements) }
}

/** The statements with the Sids that their positions give them. */
function nameStatements(statements: readonly PolicyStatement[]): PolicyStatement[] {
  return statements.map((policyStatement, index) => ({
    ...policyStatement,
    Sid: nameStatement(policyStatement, index),
  }))
}

function isForAll({ Principal, NotPrincipal }: PolicyStatement): boolean {
  if (Principal === undefined) return NotPrincipal !== undefined
  return ['*', 'AWS', 'Federated'].some(type => Principal[type]?.includes('*'))
}

/** The issuers whose claims the statement's condition tests. */
function listIssuers({ Condition = {} }: PolicyStatement): string[] {
  const keys = Object.values(Condition).flatMap(tests => Object.keys(tests))
  const claims = keys.filter(key => CLAIM_KEYS.test(key.toLowerCase()) && !/^saml:/i.test(key))
  return [...new Set(claims.map(key => key.slice(0, key.lastIndexOf(':'))))]
}

function createProviderNamer(account: string) {
  return (issuer: string) =>
    BUILT_IN_ISSUERS.includes(issuer.toLowerCase())
      ? issuer
      : `arn:aws:iam::${account}:oidc-provider/${issuer}`
}

/** STS searches the provider of a token only in the role's account. */
function isProviderOfAccount(provider: string, account: string): boolean {
  const owner = /^arn:[a-z-]+:iam::(\d{12}):oidc-provider\//.exec(provider)?.[1]
  return owner === undefined || owner === account
}
