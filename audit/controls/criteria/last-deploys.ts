import type { Deploy } from '../../resources/recorded/deploy.ts'
import { quoteText } from '../../text/quote-text.ts'

/** How far the times of CloudTrail, which are whole seconds, and of Lambda can differ for the same update, in milliseconds. */
const MAX_DIFFERENCE_MS = 5_000

/** The last deploys: several only if they were in the same second. Or why they are not known. */
export function findLastDeploys(
  lastModified: string,
  deploys: readonly Deploy[] | 'NONE',
): { last: readonly Deploy[] } | { unknown: string } {
  if (lastModified === 'NONE')
    return { unknown: 'Lambda does not return when the function was last modified' }
  const all = deploys === 'NONE' ? [] : deploys
  const at = all.at(-1)?.at
  if (at === undefined)
    return { unknown: 'it is not known who deployed the function: Assay received no event of a deployment' }
  if (!(Math.abs(Date.parse(at) - Date.parse(lastModified)) <= MAX_DIFFERENCE_MS))
    return {
      unknown:
        `it is not known who deployed the function at ${quoteText(lastModified)}: ` +
        `the last event that Assay received is of ${quoteText(at)}`,
    }
  return { last: all.filter(each => each.at === at) }
}
