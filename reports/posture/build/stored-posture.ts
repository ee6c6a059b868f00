import type { FrameworkDescription } from '../../../audit/frameworks/framework.ts'
import { getResourceKey } from '../../../audit/resources/resource.ts'
import { adjustControls } from '../../../audit/settings/control-adjustment.ts'
import { listDueDays } from '../../../audit/settings/due-days.ts'
import type { Settings } from '../../../audit/settings/settings.ts'
import { formatTransitionId } from '../../../audit/state/transition.ts'
import { loadPostureInput, type AccountReading, type PostureInputDeps } from '../load-posture-input.ts'
import { buildPosture } from './build-posture.ts'
import type { Posture } from '../posture.ts'
import type { PostureContext } from './posture-context.ts'
import type { Provenance } from '../provenance.ts'

/** What a posture of a deployment needs besides what was read of its table. */
export interface StoredPostureDeps extends PostureInputDeps {
  account: string
  settings: Pick<Settings, 'exceptions' | 'attestations' | 'controls' | 'dueDays'>
  /** What makes the report. */
  provenance?: Provenance
  /** What of the table could not be read, in sentences: anything can be missing for it. */
  unread?: readonly string[]
  /** The frameworks of the report. */
  frameworks: readonly FrameworkDescription[]
  findOpenSince?: PostureContext['findOpenSince']
}

/** Builds the posture of what was read of the table of a deployment. */
export async function buildStoredPosture(reading: AccountReading, deps: StoredPostureDeps): Promise<Posture> {
  const { account, regions, settings, checklist, frameworks, provenance, findOpenSince, unread = [] } = deps
  const enabled = adjustControls(checklist, settings.controls, new Date(reading.at))
  const { records, changes, notified, unlisted, gaps, notInUse, coverage } = await loadPostureInput(reading, {
    ...deps,
    checklist: enabled,
  })
  return buildPosture(records, checklist, {
    account,
    regions,
    at: new Date(reading.at),
    unlisted: [...unlisted, ...unread],
    gaps: [...gaps, ...unread.map(() => ({}))],
    notInUse,
    exceptions: settings.exceptions,
    controlSettings: settings.controls,
    attestations: settings.attestations,
    frameworks,
    findChange: id => changes.get(id),
    wasNotified: transition => notified.has(formatTransitionId(transition)),
    sweep: coverage,
    dueDays: Object.fromEntries(listDueDays(settings)),
    findingDueDays: settings.dueDays,
    findTags: resource => reading.items.snapshots.get(getResourceKey(resource))?.tags,
    ...(findOpenSince === undefined ? {} : { findOpenSince }),
    ...(provenance === undefined ? {} : { provenance }),
  })
}
