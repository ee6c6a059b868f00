import { escapeText } from '../../../audit/text/quote-text.ts'
import { CliError } from '../../cli-error.ts'
import { printNote } from '../../output/terminal.ts'
import { openPreviousEvidence, type PreviousEvidence } from '../previous-evidence.ts'
import { CHAINED_DOCUMENTS, type EvidencePlace } from './evidence-place.ts'
import { parseEvidenceName } from './evidence-uri.ts'

/** The most packs in a row whose upload did not end. */
const MAX_UNFINISHED = 10

/** How far the clock that named a pack may be ahead of ours, in milliseconds. */
const MAX_CLOCK_SKEW_MS = 900_000

/**
 * Opens the last pack at a place, undefined if there is none. What is in its place is hostile: a pack that was changed, that is of another
 * time than its folder says, or of the future is an error, never passed over; an upload that did not end is passed over and named.
 */
export async function openLastEvidence(
  place: EvidencePlace,
  now: Date,
): Promise<PreviousEvidence | undefined> {
  const names = (await place.listNames()).filter(name => parseEvidenceName(name) !== undefined)
  const ordered = names.toSorted().toReversed()
  for (const name of ordered.slice(0, MAX_UNFINISHED)) {
    const at = parseEvidenceName(name) ?? ''
    if (Date.parse(at) - now.getTime() > MAX_CLOCK_SKEW_MS)
      throw new CliError(`${place.locate(name)} is of the future: ${ADVICE}`)
    if (!(await place.isWhole(name))) {
      printNote(escapeText(`Left out: ${place.locate(name)} has no manifest, so its upload did not end.`))
      continue
    }
    return openFound(place, name, at)
  }
  if (ordered.length >= MAX_UNFINISHED)
    throw new CliError(`the last ${MAX_UNFINISHED} packs at ${place.name} have no manifest: ${ADVICE}`)
  return undefined
}

const ADVICE = 'find out who put it there, then name the pack before with --previous'

async function openFound(place: EvidencePlace, name: string, at: string): Promise<PreviousEvidence> {
  const evidence = await place.fetch(name)
  try {
    const previous = openPreviousEvidence(evidence.directory, CHAINED_DOCUMENTS)
    if (previous.at !== at)
      throw new CliError(`its manifest is of ${previous.at}, which its folder does not say`)
    return previous
  } catch (failure) {
    if (!(failure instanceof CliError)) throw failure
    throw new CliError(
      `${place.locate(name)} is not the pack that was stored there: ${failure.message}; ${ADVICE}`,
      {
        cause: failure,
        others: failure.others,
      },
    )
  } finally {
    evidence.remove()
  }
}
