import packageJson from '../../package.json' with { type: 'json' }
import type { ComplianceRecord } from '../../audit/state/compliance-record.ts'
import { frameworkCatalog } from '../../audit/frameworks/framework-catalog.ts'
import type { ListingGap } from '../../audit/resources/assay/sweep.ts'
import { checklist, listControlsForKind } from '../../audit/checklist.ts'
import { describeResource } from '../../audit/resources/kinds.ts'
import { getResourceKey, GLOBAL_REGION, type Resource } from '../../audit/resources/resource.ts'
import { adjustControls } from '../../audit/settings/control-adjustment.ts'
import type { Settings } from '../../audit/settings/settings.ts'
import { listDueDays } from '../../audit/settings/due-days.ts'
import type { OpeningLookup, OwnerTags } from '../../reports/posture/finding.ts'
import { buildPosture } from '../../reports/posture/build/build-posture.ts'
import type { Posture } from '../../reports/posture/posture.ts'
import { buildProvenance } from '../../reports/posture/provenance.ts'
import { findOwnerTags } from '../../reports/posture/reported-items.ts'
import type { ListedResources } from '../account/account-source.ts'
import type { LocalAudit } from './local-audit.ts'

/** What a posture needs besides compliance records. */
export interface LocalPostureContext {
  account: string
  regions: readonly string[]
  at: Date
  settings: Settings
  /** Since when earlier reports know findings to be open. */
  findOpenSince?: OpeningLookup
}

/** Builds the posture after the initial scan, which listed `listedResources`, and after all changes since. */
export async function buildLocalPosture(
  localAudit: LocalAudit,
  listedResources: ListedResources,
  localPostureContext: LocalPostureContext,
): Promise<Posture> {
  const { account, regions, at, settings, findOpenSince } = localPostureContext
  const enabled = adjustControls(checklist, settings.controls, at)
  const hasControls = ({ kind }: Resource) => listControlsForKind(kind, enabled).length > 0
  const records = (await localAudit.loadRecords(localAudit.listEvaluated())).filter(({ resource }) =>
    hasControls(resource),
  )
  const changes = await localAudit.loadChanges(records)
  const listed = listedResources.resources.filter(hasControls)
  const inUse = new Set(await localAudit.selectInUse(listed))
  const tags = await loadOwnerTags(localAudit)
  const unevaluated = findUnevaluated([...inUse], records)
  return buildPosture(records, checklist, {
    account,
    regions,
    at,
    exceptions: settings.exceptions,
    controlSettings: settings.controls,
    attestations: settings.attestations,
    frameworks: frameworkCatalog,
    unlisted: [
      ...listedResources.unlisted,
      ...unevaluated.map(resource => `${describeResource(resource)} was listed but could not be evaluated`),
      ...(await localAudit.describeUnresolved()),
    ],
    gaps: [...listedResources.gaps, ...unevaluated.map(toGap), ...(await localAudit.listUnresolvedGaps())],
    notInUse: listed.filter(resource => !inUse.has(resource)),
    findChange: id => changes.get(id),
    dueDays: Object.fromEntries(listDueDays(settings)),
    findingDueDays: settings.dueDays,
    isFresh: true,
    ...(findOpenSince === undefined ? {} : { findOpenSince }),
    findTags: resource => tags.get(getResourceKey(resource)),
    provenance: buildProvenance(packageJson.version, settings),
  })
}

async function loadOwnerTags(localAudit: LocalAudit): Promise<ReadonlyMap<string, OwnerTags>> {
  const snapshots = await localAudit.loadSnapshots()
  return new Map(
    snapshots.flatMap(snapshot => {
      const tags = findOwnerTags(snapshot)
      return tags === undefined ? [] : [[getResourceKey(snapshot.resource), tags] as const]
    }),
  )
}

function findUnevaluated(resources: readonly Resource[], records: readonly ComplianceRecord[]): Resource[] {
  const evaluated = new Set(records.map(({ resource }) => getResourceKey(resource)))
  return resources.filter(resource => !evaluated.has(getResourceKey(resource)))
}

function toGap({ kind, region }: Resource): ListingGap {
  return { kinds: [kind], ...(region === GLOBAL_REGION ? {} : { region }) }
}
