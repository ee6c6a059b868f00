import { escapeText } from '../../../audit/text/quote-text.ts'
import { ExplainedError } from '../explained-error.ts'
import { openPreviousEvidence, type PreviousEvidence } from '../previous-evidence.ts'
import { CHAINED_DOCUMENTS, type EvidencePlace } from './evidence-place.ts'
import { nameEvidence, parseEvidenceName } from './evidence-uri.ts'

/** The most packs in a row whose upload did not end: a function repeats one five times, so this is half a year of weekly packs. */
const MAX_UNFINISHED = 130

/** How far the clock that named a pack may be ahead of ours, in milliseconds. */
const MAX_CLOCK_SKEW_MS = 900_000

/**
 * Opens the last pack at a place, undefined if there is none. What is in its place is hostile: a pack that was changed, that is of another
 * time than its folder says, or of the future is an error, never passed over; an upload that did not end is passed over and named, unless it
 * is linked: then its manifest is stored, and it is the last one.
 */
export async function openLastEvidence(
  place: EvidencePlace,
  now: Date,
  note: (sentence: string) => void = () => undefined,
): Promise<PreviousEvidence | undefined> {
  const last = await findLastWhole(place, now, note)
  const unfinished = await place.findUnfinished(last?.sha256)
  if (unfinished === undefined) return last
  const name = nameEvidence(unfinished.at)
  checkTime(place, name, unfinished.at, now)
  if (last !== undefined && unfinished.at <= last.at)
    throw new ExplainedError(`${place.locate(name)} follows a later pack: ${ADVICE}`)
  await unfinished.finish()
  note(escapeText(`Finished: the manifest of ${place.locate(name)} was not stored, and is now.`))
  return openFound(place, name, unfinished.at)
}

async function findLastWhole(
  place: EvidencePlace,
  now: Date,
  note: (sentence: string) => void,
): Promise<PreviousEvidence | undefined> {
  const names = (await place.listNames()).filter(name => parseEvidenceName(name) !== undefined)
  const ordered = names.toSorted().toReversed()
  for (const name of ordered.slice(0, MAX_UNFINISHED)) {
    const at = parseEvidenceName(name) ?? ''
    checkTime(place, name, at, now)
    if (!(await place.isWhole(name))) {
      note(escapeText(`Left out: ${place.locate(name)} has no manifest, so its upload did not end.`))
      continue
    }
    return openFound(place, name, at)
  }
  if (ordered.length >= MAX_UNFINISHED)
    throw new ExplainedError(`the last ${MAX_UNFINISHED} packs at ${place.name} have no manifest: ${ADVICE}`)
  return undefined
}

function checkTime(place: EvidencePlace, name: string, at: string, now: Date): void {
  if (Date.parse(at) - now.getTime() > MAX_CLOCK_SKEW_MS)
    throw new ExplainedError(`${place.locate(name)} is of the future: ${ADVICE}`)
}

const ADVICE = 'find out who put it there, then name the pack before with --previous'

async function openFound(place: EvidencePlace, name: string, at: string): Promise<PreviousEvidence> {
  const evidence = await place.fetch(name)
  try {
    const previous = openPreviousEvidence(evidence.directory, CHAINED_DOCUMENTS)
    if (previous.at !== at)
      throw new ExplainedError(`its manifest is of ${previous.at}, which its folder does not say`)
    return previous
  } catch (failure) {
    if (!(failure instanceof ExplainedError)) throw failure
    throw new ExplainedError(
      `${place.locate(name)} is not the pack that was stored there: ${failure.message}; ${ADVICE}`,
      { cause: failure, others: failure.others },
    )
  } finally {
    evidence.remove()
  }
}
