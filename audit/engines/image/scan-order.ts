/** What is known of the scans of an image. Times are ISO 8601. */
export interface ScanTimes {
  pushedAt: string
  /** Whether the last scan ended with a result. */
  hasResult: boolean
  /** When the last scan with a result ended, if that is known. */
  completedAt?: string
  /** When events said that scans had ended, in the order of time. */
  ends: readonly string[]
}

/** Whether an image was deployed `AFTER` a scan of it ended, `BEFORE` the first one or without any; or why that is not known. */
export type ScanOrder =
  | { order: 'AFTER'; endedAt: string }
  | { order: 'BEFORE'; endedAt?: string }
  | { unknown: 'DEPLOYED_BEFORE_PUSH' | 'TIME_NOT_PLAUSIBLE' | 'FIRST_SCAN_NOT_KNOWN' | 'SAME_SECOND' }

/** CloudTrail has times in whole seconds: a deployment can have happened so many milliseconds later. */
const SECOND = 1_000

/** Compares the time of a deployment with the scans of the image that was deployed. */
export function compareWithScans(
  deployedAt: string,
  { pushedAt, hasResult, completedAt, ends }: ScanTimes,
): ScanOrder {
  const [deployed, pushed] = [Date.parse(deployedAt), Date.parse(pushedAt)]
  if (Number.isNaN(deployed) || Number.isNaN(pushed)) return { unknown: 'TIME_NOT_PLAUSIBLE' }
  if (deployed + SECOND <= pushed) return { unknown: 'DEPLOYED_BEFORE_PUSH' }
  const all = [...(completedAt === undefined ? [] : [completedAt]), ...ends]
  if (all.some(at => !(Date.parse(at) >= pushed))) return { unknown: 'TIME_NOT_PLAUSIBLE' }
  const before = all.find(at => Date.parse(at) <= deployed)
  if (before !== undefined) return { order: 'AFTER', endedAt: before }
  if (all.some(at => Date.parse(at) < deployed + SECOND)) return { unknown: 'SAME_SECOND' }
  const [first] = ends
  if (first !== undefined) return { order: 'BEFORE', endedAt: first }
  return hasResult ? { unknown: 'FIRST_SCAN_NOT_KNOWN' } : { order: 'BEFORE' }
}
