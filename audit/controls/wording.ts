import { parseArn } from '../resources/arn.ts'
import { nameOf } from '../resources/resource.ts'

/** The characters that are shown of one text. */
const LONGEST = 120

/** The beginning of a text that may be long. */
export function short(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`
}

/** `a, b and c`. */
export function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`
}

/** The name of a policy that is known by its ARN, or by a name already. */
export function policyName(policy: string): string {
  return short(parseArn(policy) ? nameOf({ arn: policy }) : policy)
}
