import { parseArn } from '../../resources/arn.ts'
import { describeResource } from '../../resources/kinds.ts'
import { getResourceName, type Resource } from '../../resources/resource.ts'
import type { RecordedChange } from '../../resources/recorded/recorded-change.ts'
import { limitSentenceLength, quoteName, quoteText } from '../../text/quote-text.ts'
import { formatUtcTime } from '../../text/utc-time.ts'

/** Characters of one text in evidence. */
const MAX_LENGTH = 120

/** Stands between the name of an inline policy and its group. */
const OF_GROUP = ' of group '

/** `text`, cut to 120 characters and an ellipsis. It is a value of evidence, or a sentence with quoted parts. */
export function truncateEvidence(text: string): string {
  return limitSentenceLength(text, MAX_LENGTH)
}

/** Joins names to `a, b and c`. */
export function joinNames(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`
}

/** The name of a policy, given by its ARN, or by its name with its group: `Deploy of group developers`. */
export function formatPolicyName(policy: string): string {
  if (parseArn(policy)) return quoteText(getResourceName({ arn: policy }))
  return policy.split(OF_GROUP).map(quoteText).join(OF_GROUP)
}

/** `Role app`: the label and name of a resource at the start of a sentence. */
export function describeAsSubject(resource: Pick<Resource, 'kind' | 'arn'>): string {
  const text = describeResource(resource)
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}

/** `tom called iam:PutRolePolicy at …`, or that Assay received no event of the change. */
export function describeRecordedChange({ action, at, by }: RecordedChange): string {
  return action.startsWith('assay:')
    ? `a change whose event Assay did not receive, before ${formatUtcTime(at)}`
    : `${quoteName(by)} called ${quoteText(action)} at ${formatUtcTime(at)}`
}
