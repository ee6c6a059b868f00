import type { OpeningLookup } from '../finding.ts'
import { isReportTime } from './report-time.ts'
import { buildResultKey } from '../result-identity.ts'
import type { Baseline } from './baseline.ts'

/**
 * Creates a lookup since when findings are open by an earlier report: the time that it says, or its own if it says none, or one
 * that it cannot know. Findings that an exception accepted then were open.
 */
export function createOpeningLookup({ at, findings, accepted }: Baseline): OpeningLookup {
  const times = new Map(
    [...findings, ...accepted].map(finding => {
      const { since } = finding
      const isKnown = isReportTime(since) && Date.parse(since) <= Date.parse(at)
      return [buildResultKey(finding), isKnown ? since : at]
    }),
  )
  return result => times.get(buildResultKey(result))
}
