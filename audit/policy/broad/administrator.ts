import type { PolicyDocument, Statement } from '../document.ts'
import { globMatches } from '../glob/glob.ts'

/** A statement that lets its holder do everything. */
export interface AdministratorStatement {
  /** Its Sid, or its number from 1 in words. */
  statement: string
  /** What it allows, in the policy's own words. */
  allows: string
  /** Whether it holds under a condition only. */
  conditional: boolean
}

/**
 * The Allow statements of `document` that make an administrator: every action on every resource, or every action
 * but a few (NotAction) with IAM among what is left, since who can write policies can give himself the rest.
 */
export function administratorStatements(document: PolicyDocument): AdministratorStatement[] {
  return document.Statement.flatMap((statement, index) => {
    if (statement.Effect !== 'Allow' || !coversEveryResource(statement)) return []
    const allows = everyAction(statement)
    if (allows === undefined) return []
    const conditional = statement.Condition !== undefined && Object.keys(statement.Condition).length > 0
    return [{ statement: statement.Sid ?? `statement ${index + 1}`, allows, conditional }]
  })
}

/** Whether `document` holds a Deny that can take permissions away. */
export function denies(document: PolicyDocument): boolean {
  return document.Statement.some(statement => statement.Effect === 'Deny')
}

function everyAction(statement: Statement): string | undefined {
  const every = statement.Action?.find(action => /^\*+(:\*+)?$/.test(action))
  if (every !== undefined) return `Action ${every}`
  if (statement.NotAction === undefined) return undefined
  const excludesIam = statement.NotAction.some(action => globMatches(action, 'iam:*'))
  return excludesIam ? undefined : `NotAction ${statement.NotAction.join(', ')}`
}

function coversEveryResource(statement: Statement): boolean {
  if (statement.NotResource !== undefined) return !statement.NotResource.some(everything)
  return statement.Resource?.some(everything) ?? false
}

function everything(resource: string): boolean {
  return /^\*+$|^arn:[*:]*$|^arn:(aws[a-z-]*|\*):\*+(:\*+)*$/.test(resource)
}
