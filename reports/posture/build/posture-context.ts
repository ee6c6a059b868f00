import type { ChangeOrigin } from '../../../audit/events/change-origin.ts'
import type { FrameworkDescription } from '../../../audit/frameworks/framework.ts'
import type { ListingGap } from '../../../audit/resources/assay/sweep.ts'
import type { SweepCoverage } from '../../../audit/resources/assay/sweep-coverage.ts'
import type { Resource } from '../../../audit/resources/resource.ts'
import type { Attestation } from '../../../audit/settings/attestation.ts'
import type { DueDaysBySeverity } from '../../../audit/settings/due-days.ts'
import type { Exception } from '../../../audit/settings/exception.ts'
import type { Settings } from '../../../audit/settings/settings.ts'
import type { Transition, TransitionIdentity } from '../../../audit/state/transition.ts'
import type { OpeningLookup, OwnerTags } from '../finding.ts'
import type { Provenance } from '../provenance.ts'

/** The account of a posture, and lookups for what compliance records refer to. */
export interface PostureContext {
  account: string
  regions: readonly string[]
  at: Date
  unlisted?: readonly string[]
  /** What can be missing for the reasons in `unlisted`; by default anything. Gaps of other regions do not count. */
  gaps?: readonly ListingGap[]
  /** The resources that no audited resource uses. */
  notInUse?: readonly Pick<Resource, 'kind'>[]
  exceptions?: readonly Exception[]
  /** Control settings by control id: which are disabled, and which have another severity. */
  controlSettings?: Settings['controls']
  /** The frameworks of the report. */
  frameworks: readonly FrameworkDescription[]
  attestations?: readonly Attestation[]
  /** The change with this id, unless it has expired. */
  findChange?: (id: string) => ChangeOrigin | undefined
  /** Whether the transition was notified. */
  wasNotified?: (transition: TransitionIdentity & Pick<Transition, 'changeId'>) => boolean
  sweep?: SweepCoverage
  dueDays?: DueDaysBySeverity
  /** The days within which findings without due dates of their own must be resolved. */
  findingDueDays?: DueDaysBySeverity | undefined
  /** Whether the initial scan is part of this run: then it is not known when its findings opened. */
  isFresh?: boolean
  /** The earliest time of which an earlier report or evidence pack knows that a finding was open, ISO 8601. */
  findOpenSince?: OpeningLookup
  /** The tags of a resource that say who is responsible; undefined where tags are not read. */
  findTags?: (resource: Resource) => OwnerTags | undefined
  provenance?: Provenance
}
