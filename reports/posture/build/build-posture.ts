import type { ControlDescription } from '../../../audit/controls/control.ts'
import { adjustControls, findSeverityRating } from '../../../audit/settings/control-adjustment.ts'
import type { Settings } from '../../../audit/settings/settings.ts'
import { listDisabledControls } from '../disabled-controls.ts'
import { countGroups } from '../finding-groups.ts'
import { buildFrameworkPostures } from '../framework-posture.ts'
import { createHiddenKindTest, mergeGaps, selectGaps } from '../listing-gaps.ts'
import { countNotInUse } from '../not-in-use.ts'
import type { ControlPosture, NonPassingResult, Posture } from '../posture.ts'
import type { ReportedRecord } from '../reported-items.ts'
import { listTopFixes } from '../top-fixes.ts'
import { countEvaluations } from './count-evaluations.ts'
import { listNonPassing } from './list-non-passing.ts'
import type { PostureContext } from './posture-context.ts'
import { listExceptionsToReview } from './list-exceptions-to-review.ts'

/** Builds the posture from compliance records. */
export function buildPosture(
  records: readonly ReportedRecord[],
  wholeChecklist: readonly ControlDescription[],
  postureContext: PostureContext,
): Posture {
  const { account, regions, at, unlisted = [], notInUse = [], attestations = [], sweep } = postureContext
  const { dueDays = {}, findingDueDays, provenance } = postureContext
  const { controlSettings = {} } = postureContext
  const checklist = adjustControls(wholeChecklist, controlSettings, at)
  const disabled = listDisabledControls(wholeChecklist, controlSettings, at)
  const { findings, accepted, unknown } = listNonPassing(records, checklist, postureContext)
  const { counts, controls: counted } = countEvaluations(records, checklist, accepted)
  const controls = counted.map(control => addRating(control, wholeChecklist, controlSettings, at))
  const gaps = selectGaps(postureContext.gaps ?? unlisted.map(() => ({})), regions)
  const canMissSome = createHiddenKindTest(gaps)
  const incomplete = new Set(checklist.filter(({ kinds }) => canMissSome(kinds)).map(({ id }) => id))
  const clauseContext = { attestations, at, incomplete }
  return {
    schema: 'assay.posture/1',
    account,
    regions,
    at: at.toISOString(),
    resources: records.length,
    counts,
    controls,
    ...(disabled.length > 0 ? { disabled } : {}),
    frameworks: buildFrameworkPostures(postureContext.frameworks, controls, { ...clauseContext, disabled }),
    findings,
    accepted,
    unknown,
    unlisted,
    gaps: mergeGaps(gaps),
    notInUse: countNotInUse(notInUse),
    exceptions: listExceptionsToReview(
      [...findings, ...accepted],
      unknown,
      postureContext,
      createTagLookup(records),
    ),
    ...(sweep ? { sweep } : {}),
    dueDays,
    ...(findingDueDays ? { findingDueDays } : {}),
    topFixes: listTopFixes(findings),
    groups: countGroups(findings, account),
    ...(provenance ? { provenance } : {}),
  }
}

function addRating(
  control: ControlPosture,
  checklist: readonly ControlDescription[],
  controlSettings: Settings['controls'],
  at: Date,
): ControlPosture {
  const rating = findSeverityRating(controlSettings, control.id, at)
  const own = checklist.find(({ id }) => id === control.id)?.severity
  return rating === undefined || own === undefined
    ? control
    : { ...control, rated: { own, reason: rating.reason } }
}

/** Finds the tags of the resources of results that do not pass. */
function createTagLookup(records: readonly ReportedRecord[]) {
  const found = new Map(
    records.flatMap(({ resource, tagDigests }) =>
      tagDigests === undefined ? [] : [[nameResource(resource), tagDigests] as const],
    ),
  )
  return (resource: NonPassingResult['resource']) => found.get(nameResource(resource))
}

function nameResource({ kind, region, arn }: NonPassingResult['resource']): string {
  return `${kind} ${region} ${arn}`
}
