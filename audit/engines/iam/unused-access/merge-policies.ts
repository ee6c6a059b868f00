import type { PolicyDocument, PolicyStatement } from '../policy-document.ts'
import { VARIABLES_VERSION } from './granted-actions.ts'

/**
 * Merges all statements of `policies` into one equivalent document: without duplicates, with unique Sids, and, if the
 * document's version has variables, with `${` escaped as `${$}{` in statements of versions without variables (IAM
 * User Guide, "Policy variables").
 */
export function mergePolicies(policies: readonly PolicyDocument[]): PolicyDocument {
  const variables = policies.some(policy => policy.Version === VARIABLES_VERSION)
  const version = variables ? VARIABLES_VERSION : (policies[0]?.Version ?? VARIABLES_VERSION)
  const statements = policies.flatMap(policy =>
    policy.Version === version || !variables ? policy.Statement : policy.Statement.map(escapeStatement),
  )
  return { Version: version, Statement: assignUniqueSids(removeDuplicates(statements)) }
}

function removeDuplicates(statements: readonly PolicyStatement[]): PolicyStatement[] {
  const seen = new Set<string>()
  return statements.filter(policyStatement => {
    const text = JSON.stringify({ ...policyStatement, Sid: undefined })
    return !seen.has(text) && seen.add(text)
  })
}

function assignUniqueSids(statements: readonly PolicyStatement[]): PolicyStatement[] {
  const taken = new Set(statements.map(policyStatement => policyStatement.Sid))
  const used = new Set<string>()
  return statements.map(policyStatement => {
    if (policyStatement.Sid === undefined) return policyStatement
    const Sid = used.has(policyStatement.Sid) ? findFreeSid(policyStatement.Sid, taken) : policyStatement.Sid
    used.add(Sid)
    taken.add(Sid)
    return { ...policyStatement, Sid }
  })
}

function findFreeSid(sid: string, taken: ReadonlySet<string | undefined>): string {
  let number = 2
  while (taken.has(`${sid}${number}`)) number += 1
  return `${sid}${number}`
}

/** A statement of a version without variables, escaped for one that has them. */
function escapeStatement(policyStatement: PolicyStatement): PolicyStatement {
  const { Resource, NotResource, Condition } = policyStatement
  return {
    ...policyStatement,
    ...(Resource && { Resource: Resource.map(escapeVariables) }),
    ...(NotResource && { NotResource: NotResource.map(escapeVariables) }),
    ...(Condition && {
      Condition: Object.fromEntries(
        Object.entries(Condition).map(([operator, keys]) => [operator, escapeValues(keys)]),
      ),
    }),
  }
}

function escapeValues(keys: Readonly<Record<string, readonly string[]>>) {
  return Object.fromEntries(Object.entries(keys).map(([key, texts]) => [key, texts.map(escapeVariables)]))
}

function escapeVariables(text: string): string {
  return text.replaceAll('${', '${$}{')
}
