import type { Exception } from '../../audit/settings/exception.ts'
import { quoteName } from '../../audit/text/quote-text.ts'

/** `accepted for other evidence by ann until 2027-01-31`, on one line. */
export function describeOutdatedException({ owner, until }: Pick<Exception, 'owner' | 'until'>): string {
  return `accepted for other evidence by ${quoteName(owner)} until ${quoteName(until)}`
}
