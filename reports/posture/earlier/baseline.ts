import { GLOBAL_REGION } from '../../../audit/resources/resource.ts'
import type { Finding, NonPassingResult, Posture } from '../posture.ts'
import { createHiddenResourceTest } from '../listing-gaps.ts'
import { buildResultKey } from '../result-identity.ts'

/** What a comparison needs of an earlier posture. */
export type Baseline = Pick<
  Posture,
  'account' | 'at' | 'findings' | 'accepted' | 'unknown' | 'unlisted' | 'trend'
>

/** The open findings of a posture, compared with those of an earlier one. */
export interface BaselineComparison {
  /** The time of the earlier posture, ISO 8601. */
  at: string
  /** Open, and not open in the earlier posture. */
  opened: readonly Finding[]
  /** Open in both. */
  known: readonly Finding[]
  /** Open in the earlier posture, and resolved or deleted since. As they were then. */
  resolved: readonly Finding[]
  /**
   * Open in the earlier posture and no longer found, although nothing proves that they are resolved: the evaluation has no
   * result now, the region or the control is not audited, or resources of its kind could not be listed. As they were then.
   */
  undecided: readonly Finding[]
  /** Open in the earlier posture and accepted now. */
  acceptedSince: readonly Finding[]
  /** Evaluations without a result that had one in the earlier posture, or were not there. */
  newUnknown: readonly NonPassingResult[]
  /** What could be listed before. */
  newUnlisted: readonly string[]
  /** The keys of all results that the earlier posture does not have: findings, accepted findings and unknown results. */
  newKeys: ReadonlySet<string>
}

/** Compares `posture` with `baseline`. A finding is the same if control and resource are; accepted findings count as none. */
export function compareWithBaseline(posture: Posture, baseline: Baseline): BaselineComparison {
  const before = {
    open: collectKeys(baseline.findings),
    accepted: collectKeys(baseline.accepted),
    unknown: collectKeys(baseline.unknown),
  }
  const isOpenBefore = (finding: Finding) => before.open.has(buildResultKey(finding))
  const opened = posture.findings.filter(finding => !isOpenBefore(finding))
  const newUnknown = posture.unknown.filter(result => !before.unknown.has(buildResultKey(result)))
  const newAccepted = posture.accepted.filter(
    finding => !isOpenBefore(finding) && !before.accepted.has(buildResultKey(finding)),
  )
  const ended = listEnded(posture, baseline)
  const isResolved = createResolutionTest(posture, posture.gaps)
  const listedBefore = new Set(baseline.unlisted)
  return {
    at: baseline.at,
    opened,
    known: posture.findings.filter(isOpenBefore),
    resolved: ended.filter(isResolved),
    undecided: ended.filter(finding => !isResolved(finding)),
    acceptedSince: selectAccepted(posture, baseline),
    newUnknown,
    newUnlisted: posture.unlisted.filter(reason => !listedBefore.has(reason)),
    newKeys: collectKeys([...opened, ...newAccepted, ...newUnknown]),
  }
}

function collectKeys(results: readonly NonPassingResult[]): Set<string> {
  return new Set(results.map(buildResultKey))
}

/** The findings that were open and are accepted now. */
function selectAccepted({ accepted }: Posture, baseline: Baseline): Finding[] {
  const now = collectKeys(accepted)
  return baseline.findings.filter(finding => now.has(buildResultKey(finding)))
}

/** The findings that were open and are neither open nor accepted now. */
function listEnded({ findings, accepted }: Posture, baseline: Baseline): Finding[] {
  const now = collectKeys([...findings, ...accepted])
  return baseline.findings.filter(finding => !now.has(buildResultKey(finding)))
}

/**
 * Creates a test whether a result that did not pass, and is neither open nor accepted in this posture, is resolved, or its resource
 * deleted: not if its evaluation has no result now, its region or control is not audited, or its resource can be missing
 * because of one of `gaps`.
 */
export function createResolutionTest(
  { controls, regions, unknown }: Pick<Posture, 'controls' | 'regions' | 'unknown'>,
  gaps: Posture['gaps'],
): (result: NonPassingResult) => boolean {
  const canBeMissing = createHiddenResourceTest(gaps)
  const audited = new Set<string>(controls.map(({ id }) => id))
  const read = new Set([...regions, GLOBAL_REGION])
  const undecided = collectKeys(unknown)
  return result =>
    !canBeMissing(result.resource) &&
    audited.has(result.control) &&
    read.has(result.resource.region) &&
    !undecided.has(buildResultKey(result))
}

/** `Compared with …: 1 new, 4 known, 2 resolved`, in one line; what is not decided is counted, too. */
export function describeComparison({
  at,
  opened,
  known,
  resolved,
  undecided,
  newUnknown,
}: BaselineComparison): string {
  const parts = [
    `${opened.length} new`,
    `${known.length} known`,
    `${resolved.length} resolved`,
    ...(undecided.length > 0 ? [`${undecided.length} no longer found but not known to be resolved`] : []),
    ...(newUnknown.length > 0 ? [`${newUnknown.length} newly unknown`] : []),
  ]
  return `Compared with the report of ${at}: ${parts.join(', ')}`
}
