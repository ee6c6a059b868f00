import { parseArn } from '../../resources/arn.ts'
import { describeResource } from '../../resources/kinds.ts'
import { getResourceName, type Resource } from '../../resources/resource.ts'

/** Characters of one text in evidence. */
const MAX_LENGTH = 120

/** `text`, cut to 120 characters and an ellipsis. */
export function truncateEvidence(text: string): string {
  return text.length <= MAX_LENGTH ? text : `${text.slice(0, MAX_LENGTH)}…`
}

/** Joins names to `a, b and c`. */
export function joinNames(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`
}

/** The name of a policy, given by its ARN or by its name. */
export function formatPolicyName(policy: string): string {
  return truncateEvidence(parseArn(policy) ? getResourceName({ arn: policy }) : policy)
}

/** `Role app`: the label and name of a resource at the start of a sentence. */
export function describeAsSubject(resource: Pick<Resource, 'kind' | 'arn'>): string {
  const text = describeResource(resource)
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}
