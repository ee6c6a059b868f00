import type * as z from 'zod/mini'
import { quoteName, quoteText } from './quote-text.ts'

/** What zod/mini says of a check without words of its own. */
const DEFAULT_MESSAGE = 'Invalid input'

/** The most names that a sentence lists. */
const MAX_NAMES = 3

/**
 * Says where data is not as its schema says, and how: `detail.eventTime is missing or no string`. Names of the data are
 * quoted, and none of its values is in the text.
 */
export function describeShapeError({ issues }: Pick<z.core.$ZodError, 'issues'>): string {
  const [issue] = issues
  if (issue === undefined) return 'it has another form'
  const where = issue.path.length === 0 ? 'it' : quoteText(issue.path.map(String).join('.'))
  return `${where} ${describeExpectation(issue)}`
}

function describeExpectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `is missing or no ${issue.expected === 'record' ? 'object' : issue.expected}`
    case 'invalid_value':
      return `is not ${issue.values.slice(0, MAX_NAMES).map(String).join(', ')}${issue.values.length > MAX_NAMES ? ' or another allowed value' : ''}`
    case 'unrecognized_keys':
      return `has the unknown field ${issue.keys.slice(0, MAX_NAMES).map(quoteName).join(', ')}`
    case 'too_big':
      return `has more than ${issue.maximum}`
    case 'too_small':
      return `has less than ${issue.minimum}`
    case 'invalid_format':
      return `is no ${issue.format}`
    case 'custom':
      return issue.message === DEFAULT_MESSAGE ? 'has another form' : issue.message
    case 'invalid_element':
    case 'invalid_key':
    case 'invalid_union':
    case 'not_multiple_of':
    default:
      return 'has another form'
  }
}
