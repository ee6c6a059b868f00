import type { Origin } from '../policy/effective/principal.ts'
import { nameOf } from '../resources/resource.ts'
import { short } from './some.ts'

/** What stands before the ARN of a role where its trust policy is meant. */
const TRUST = 'trust policy of '

/** A statement and its policy, as messages say them. */
export function byStatement({ policy, sid, index }: Origin): string {
  if (policy.startsWith(TRUST)) return `the ${TRUST}${short(nameOf({ arn: policy.slice(TRUST.length) }))}`
  const name = policy.startsWith('arn:') ? nameOf({ arn: policy }) : policy
  const statement = sid === undefined ? `statement ${index + 1}` : `statement ${sid}`
  return `${short(statement)} of policy ${short(name)}`
}
