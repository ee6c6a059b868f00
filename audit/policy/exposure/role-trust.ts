import type { PolicyDocument, Statement } from '../document.ts'
import { hasWildcard } from '../glob/relations.ts'
import type { Requirement } from './access.ts'
import { exposures, type Exposure } from './exposure.ts'
import type { Home } from './let-in.ts'
import { nameOf } from './spelling.ts'
import { CLAIMS, isSaml } from './provider.ts'

/** The ways into a role, each for callers of its own (STS API Reference). */
const WITH_CREDENTIALS = 'sts:AssumeRole'
const WITH_SAML = 'sts:AssumeRoleWithSAML'
const WITH_WEB_IDENTITY = 'sts:AssumeRoleWithWebIdentity'
export const WAYS_INTO_A_ROLE = [WITH_CREDENTIALS, WITH_SAML, WITH_WEB_IDENTITY] as const

/** Issuers of web identities that every account trusts without a provider of its own (IAM API Reference, "CreateOpenIDConnectProvider"). */
const BUILT_IN = [
  'accounts.google.com',
  'cognito-identity.amazonaws.com',
  'graph.facebook.com',
  'www.amazon.com',
]

/** Who may become the role of `home` by its trust policy: nobody but who comes by the way that is meant for him. */
export function trustExposures(trust: PolicyDocument, home: Home): Exposure[] {
  const by = (action: string, policy: PolicyDocument) => exposures(policy, { ...home, actions: [action] })
  const { account } = home
  const saml = naming(trust, () => [`arn:aws:iam::${account}:saml-provider/*`])
  const web = naming(trust, statement => [...BUILT_IN, ...issuersIn(statement).map(providerIn(account))])
  return [
    ...by(WITH_CREDENTIALS, trust).filter(({ to }) => to !== 'FEDERATED'),
    ...by(WITH_SAML, saml).filter(each => each.to === 'FEDERATED' && isSaml(each.provider)),
    ...by(WITH_WEB_IDENTITY, web).filter(
      each =>
        each.to === 'FEDERATED' &&
        !isSaml(each.provider) &&
        isKnown(each.provider, account) &&
        !each.requires.some(isUnheardOf),
    ),
  ]
}

/** Whether no token has such a claim: a wildcard that stands for itself is in each of its values. */
function isUnheardOf({ key, values, exact }: Requirement): boolean {
  return exact && CLAIMS.test(key) && values.every(hasWildcard)
}

/** The policy with `providers` for everybody in what it allows: with a token, everybody is a user of one of them. */
function naming(policy: PolicyDocument, providers: (statement: Statement) => string[]): PolicyDocument {
  const statements = policy.Statement.map(statement => {
    if (statement.Effect === 'Deny' || !isForAll(statement)) return statement
    const { NotPrincipal: _, ...rest } = statement
    const named = statement.Principal?.['Federated']?.filter(each => each !== '*') ?? []
    return { ...rest, Principal: { Federated: [...named, ...providers(statement)] } }
  })
  return { ...policy, Statement: numbered(statements) }
}

/** The statements with the Sids that their places would give them. */
function numbered(statements: readonly Statement[]): Statement[] {
  return statements.map((statement, index) => ({
    ...statement,
    Sid: nameOf(statement, index),
  }))
}

function isForAll({ Principal, NotPrincipal }: Statement): boolean {
  if (Principal === undefined) return NotPrincipal !== undefined
  return ['*', 'AWS', 'Federated'].some(type => Principal[type]?.includes('*'))
}

/** The issuers whose claims the statement's condition is about. */
function issuersIn({ Condition = {} }: Statement): string[] {
  const keys = Object.values(Condition).flatMap(tests => Object.keys(tests))
  const claims = keys.filter(key => CLAIMS.test(key.toLowerCase()) && !/^saml:/i.test(key))
  return [...new Set(claims.map(key => key.slice(0, key.lastIndexOf(':'))))]
}

function providerIn(account: string) {
  return (issuer: string) =>
    BUILT_IN.includes(issuer.toLowerCase()) ? issuer : `arn:aws:iam::${account}:oidc-provider/${issuer}`
}

/** STS looks for the provider of a token in the role's account alone. */
function isKnown(provider: string, account: string): boolean {
  const owner = /^arn:[a-z-]+:iam::(\d{12}):oidc-provider\//.exec(provider)?.[1]
  return owner === undefined || owner === account
}
