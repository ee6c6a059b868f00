import type { ComplianceRecord } from '../../audit/state/compliance-record.ts'
import { frameworkCatalog } from '../../audit/frameworks/framework-catalog.ts'
import { checklist, listControlsForKind } from '../../audit/checklist.ts'
import { describeResource } from '../../audit/resources/kinds.ts'
import { getResourceKey, type Resource } from '../../audit/resources/resource.ts'
import { adjustControls } from '../../audit/settings/control-adjustment.ts'
import type { Settings } from '../../audit/settings/settings.ts'
import { buildPosture, type Posture } from '../../reports/posture/posture.ts'
import type { ListedResources } from '../account/account-source.ts'
import type { LocalAudit } from './local-audit.ts'

/** What a posture needs besides compliance records. */
export interface LocalPostureContext {
  account: string
  regions: readonly string[]
  at: Date
  settings: Settings
}

/** Builds the posture after the initial scan, which listed `listedResources`, and after all changes since. */
export async function buildLocalPosture(
  localAudit: LocalAudit,
  listedResources: ListedResources,
  localPostureContext: LocalPostureContext,
): Promise<Posture> {
  const { account, regions, at, settings } = localPostureContext
  const enabled = adjustControls(checklist, settings.controls, at)
  const hasControls = ({ kind }: Resource) => listControlsForKind(kind, enabled).length > 0
  const records = (await localAudit.loadRecords(localAudit.listEvaluated())).filter(({ resource }) =>
    hasControls(resource),
  )
  const changes = await localAudit.loadChanges(records)
  const listed = listedResources.resources.filter(hasControls)
  const inUse = new Set(await localAudit.selectInUse(listed))
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
      ...describeUnevaluated([...inUse], records),
      ...(await localAudit.describeUnresolved()),
    ],
    notInUse: listed.filter(resource => !inUse.has(resource)),
    findChange: id => changes.get(id),
  })
}

function describeUnevaluated(resources: readonly Resource[], records: readonly ComplianceRecord[]): string[] {
  const evaluated = new Set(records.map(({ resource }) => getResourceKey(resource)))
  const missing = resources.filter(resource => !evaluated.has(getResourceKey(resource)))
  return missing.map(resource => `${describeResource(resource)} was listed but could not be evaluated`)
}
