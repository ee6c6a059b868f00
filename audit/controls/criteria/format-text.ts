import { parseArn } from '../../resources/arn.ts'
import { getResourceName } from '../../resources/resource.ts'

/** The characters that are shown of one text. */
const LONGEST = 120

/** The beginning of a text that may be long. */
export function truncateEvidence(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`
}

/** `a, b and c`. */
export function joinNames(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`
}

/** The name of a policy that is known by its ARN, or by a name already. */
export function formatPolicyName(policy: string): string {
  return truncateEvidence(parseArn(policy) ? getResourceName({ arn: policy }) : policy)
}
