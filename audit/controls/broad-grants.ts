import type { BroadPermission } from '../policy/broad/broad.ts'
import type { BroadGrant } from '../resources/iam/broad-grant.ts'
import { ownedByAws } from '../resources/iam/owned-by-aws.ts'
import type { Resource } from '../resources/resource.ts'
import { compliant, nonCompliant, notApplicable, type Judgement } from './verdict.ts'

/** The statements that are shown of those that allow too much, and the characters that are shown of one. */
const SHOWN = 3
const LONGEST = 120

interface Given {
  resource: Resource
  broadGrants: readonly BroadGrant[]
}

/**
 * Judges whoever holds policies: none of its own may allow `permission`; `lets` says what whoever does can do. A
 * statement that has expired allows nothing.
 */
export function allowsNowhere(permission: BroadPermission, lets: string) {
  return ({ resource, broadGrants }: Given, { now }: { now: Date }): Judgement => {
    const owned = ownedByAws(resource)
    if (owned !== undefined) return notApplicable(owned)
    const grants = broadGrants.filter(
      grant => grant.permission === permission && !(Date.parse(grant.expires ?? '') <= now.getTime()),
    )
    const [first] = grants
    if (first === undefined) return compliant({ statements: 0 })
    const where = first.inline ? ` of inline policy ${first.policy}` : ''
    const statement = `${capitalized(first.statement)}${where} (${short(first.allows)})`
    return nonCompliant(`${statement} ${lets}.`, evidenceOf(grants))
  }
}

function evidenceOf(grants: readonly BroadGrant[]) {
  const statements = grants
    .slice(0, SHOWN)
    .map(({ policy, inline, statement, hash, allows, conditions }) => ({
      ...(inline ? { policy } : {}),
      statement: short(statement),
      hash,
      allows: short(allows),
      ...(conditions.length > 0 ? { conditions: short(conditions.join(', ')) } : {}),
    }))
  const more = grants.length - statements.length
  return more > 0 ? { statements, more } : { statements }
}

function short(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`
}

function capitalized(statement: string): string {
  return statement.startsWith('statement ') ? `S${statement.slice(1)}` : `Statement ${short(statement)}`
}
