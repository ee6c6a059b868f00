import type { PolicyDocument, PolicyStatement } from '../../policy-document.ts'
import { hasWildcard } from '../../glob/glob-comparison.ts'
import type { RequiredCondition } from './statement-access.ts'
import { listPolicyExposures, type PolicyExposure } from './policy-exposure.ts'
import type { OwningAccount } from './admitted-callers.ts'
import { nameStatement } from './policy-text.ts'
import { CLAIM_KEYS, isSamlProvider } from '../request/identity-provider.ts'

/** The ways into a role, each for callers of its own (STS API Reference). */
const WITH_CREDENTIALS = 'sts:AssumeRole'
const WITH_SAML = 'sts:AssumeRoleWithSAML'
const WITH_WEB_IDENTITY = 'sts:AssumeRoleWithWebIdentity'
export const ASSUME_ROLE_ACTIONS = [WITH_CREDENTIALS, WITH_SAML, WITH_WEB_IDENTITY] as const

/** Issuers of web identities that every account trusts without a provider of its own (IAM API Reference, "CreateOpenIDConnectProvider"). */
const BUILT_IN_ISSUERS = [
  'accounts.google.com',
  'cognito-identity.amazonaws.com',
  'graph.facebook.com',
  'www.amazon.com',
]

/** Who may become the role of `home` by its trust policy: nobody but who comes by the way that is meant for him. */
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

/** Whether no token has such a claim: a wildcard that stands for itself is in each of its values. */
function isImpossibleClaim({ key, values, exact }: RequiredCondition): boolean {
  return exact && CLAIM_KEYS.test(key) && values.every(hasWildcard)
}

/** The policy with `providers` for everybody in what it allows: with a token, everybody is a user of one of them. */
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

/** The statements with the Sids that their places would give them. */
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

/** The issuers whose claims the statement's condition is about. */
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

/** STS looks for the provider of a token in the role's account alone. */
function isProviderOfAccount(provider: string, account: string): boolean {
  const owner = /^arn:[a-z-]+:iam::(\d{12}):oidc-provider\//.exec(provider)?.[1]
  return owner === undefined || owner === account
}
