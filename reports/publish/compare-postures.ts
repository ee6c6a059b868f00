import { createResolutionTest } from '../posture/earlier/baseline.ts'
import type { Finding, NonPassingResult, Posture } from '../posture/posture.ts'
import { buildResultKey } from '../posture/result-identity.ts'

/** The differences between the findings of two reports. */
export interface PostureComparison {
  /** Not open in the previous report. */
  opened: Finding[]
  /** No longer open: resolved, or the resource was deleted. As they were in the previous report. */
  closed: Finding[]
  /** Open in the previous report and accepted now. */
  accepted: Finding[]
  /** Open in the previous report, of controls that the checklist no longer has. */
  dropped: Finding[]
  /**
   * Open in the previous report and not known any more: the evaluation has no result now, the region is not audited any more,
   * or the resource was not evaluated. As they were in the previous report.
   */
  notKnown: Finding[]
}

/** Compares the open findings of two postures. */
export function comparePostures(before: Pick<Posture, 'findings'>, now: Posture): PostureComparison {
  const [open, accepted, earlier] = [now.findings, now.accepted, before.findings].map(
    findings => new Set(findings.map(buildResultKey)),
  )
  const controls = new Set<string>(now.controls.map(({ id }) => id))
  const ended = before.findings.filter(finding => !open?.has(buildResultKey(finding)))
  const others = ended.filter(finding => !accepted?.has(buildResultKey(finding)))
  const audited = others.filter(({ control }) => controls.has(control))
  const isResolved = createClosureTest(now)
  return {
    opened: now.findings.filter(finding => !earlier?.has(buildResultKey(finding))),
    closed: audited.filter(isResolved),
    accepted: ended.filter(finding => accepted?.has(buildResultKey(finding))),
    dropped: others.filter(({ control }) => !controls.has(control)),
    notKnown: audited.filter(finding => !isResolved(finding)),
  }
}

/** Creates a test whether what did not pass in an earlier report, and passes or is missing now, is resolved or its resource deleted. */
export function createClosureTest(now: Posture): (result: NonPassingResult) => boolean {
  return createResolutionTest(now, now.gaps.filter(isOfResources))
}

/** A full scan that is overdue or incomplete does not hide that a resource was evaluated again: only unknown kinds do. */
function isOfResources({ kinds, region }: Posture['gaps'][number]): boolean {
  return kinds !== undefined || region !== undefined
}
