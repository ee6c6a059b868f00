import { describeTag, type Exception } from '../../audit/settings/exception.ts'
import { quoteName } from '../../audit/text/quote-text.ts'
import type { Finding } from './finding.ts'

/** `accepted for other evidence by ann until 2027-01-31`, on one line. */
function describeOutdatedException({ owner, until }: Pick<Exception, 'owner' | 'until'>): string {
  return `accepted for other evidence by ${quoteName(owner)} until ${quoteName(until)}`
}

/** Why exceptions that are about a finding do not cover it, on one line; undefined if there are none. */
export function explainUncovered({
  outdated,
  undecided,
}: Pick<Finding, 'outdated' | 'undecided'>): string | undefined {
  const sentences = [
    ...(outdated === undefined ? [] : [`This was ${describeOutdatedException(outdated)}.`]),
    ...(undecided === undefined ? [] : [explainUndecided(undecided)]),
  ]
  return sentences.length === 0 ? undefined : sentences.join(' ')
}

function explainUndecided({ exception, tags }: NonNullable<Finding['undecided']>): string {
  const { owner, tag } = exception
  const name = tag === undefined ? '' : describeTag(tag)
  const why =
    tags === 'NOT_READABLE'
      ? 'the tags of the resource could not be read'
      : 'Assay does not read the tags of such resources'
  return `The exception of ${quoteName(owner)} for the tag ${name} does not apply: ${why}.`
}
