import type { PolicyDocument, Statement } from '../document.ts'
import { VARIABLES_SINCE } from './granted.ts'

/**
 * All statements of `policies` in one document that means the same: without those that stand in it already, with Sids
 * of their own, and where the document's version has variables, with `${` written as `${$}{` in what came from one
 * that has none (IAM User Guide, "Policy variables").
 */
export function merged(policies: readonly PolicyDocument[]): PolicyDocument {
  const variables = policies.some(policy => policy.Version === VARIABLES_SINCE)
  const version = variables ? VARIABLES_SINCE : (policies[0]?.Version ?? VARIABLES_SINCE)
  const statements = policies.flatMap(policy =>
    policy.Version === version || !variables ? policy.Statement : policy.Statement.map(literal),
  )
  return { Version: version, Statement: withOwnSids(withoutCopies(statements)) }
}

function withoutCopies(statements: readonly Statement[]): Statement[] {
  const seen = new Set<string>()
  return statements.filter(statement => {
    const text = JSON.stringify({ ...statement, Sid: undefined })
    return !seen.has(text) && seen.add(text)
  })
}

function withOwnSids(statements: readonly Statement[]): Statement[] {
  const taken = new Set(statements.map(statement => statement.Sid))
  const used = new Set<string>()
  return statements.map(statement => {
    if (statement.Sid === undefined) return statement
    const Sid = used.has(statement.Sid) ? free(statement.Sid, taken) : statement.Sid
    used.add(Sid)
    taken.add(Sid)
    return { ...statement, Sid }
  })
}

function free(sid: string, taken: ReadonlySet<string | undefined>): string {
  let number = 2
  while (taken.has(`${sid}${number}`)) number += 1
  return `${sid}${number}`
}

/** A statement of a version without variables, for one that has them. */
function literal(statement: Statement): Statement {
  const { Resource, NotResource, Condition } = statement
  return {
    ...statement,
    ...(Resource && { Resource: Resource.map(escaped) }),
    ...(NotResource && { NotResource: NotResource.map(escaped) }),
    ...(Condition && {
      Condition: Object.fromEntries(
        Object.entries(Condition).map(([operator, keys]) => [operator, values(keys)]),
      ),
    }),
  }
}

function values(keys: Readonly<Record<string, readonly string[]>>) {
  return Object.fromEntries(Object.entries(keys).map(([key, texts]) => [key, texts.map(escaped)]))
}

function escaped(text: string): string {
  return text.replaceAll('${', '${$}{')
}
