import type { ControlDescription } from '../../audit/controls/control.ts'
import type { FindingIdentity } from '../../audit/state/transition.ts'
import { getResourceKey, GLOBAL_REGION, type Resource } from '../../audit/resources/resource.ts'
import { adjustControls } from '../../audit/settings/control-adjustment.ts'
import type { Settings } from '../../audit/settings/settings.ts'
import type { ComplianceRecord } from '../../audit/state/compliance-record.ts'
import { buildComplianceRecordKey } from '../../audit/state/keys.ts'
import { loadSnapshot } from '../../audit/state/load-snapshot.ts'
import { mapConcurrent } from '../../audit/state/map-concurrent.ts'
import { loadOpening } from '../../audit/state/findings/load-opening.ts'
import type { ItemStore } from '../../audit/state/store.ts'
import { buildAsffFinding, buildStatusReason, selectHubRegion } from '../formats/asff/asff-finding.ts'
import type { AsffFinding } from '../formats/asff/asff-finding.ts'
import {
  buildResultEntry,
  describeEntryAcceptance,
  listReportEntries,
  type ReportEntry,
} from '../formats/report-entries.ts'
import { hubFields } from './hub-fields.ts'
import { listHubRegions } from './hub-regions.ts'
import { createScopeFilter } from '../posture/load-posture-input.ts'
import { buildPosture } from '../posture/build/build-posture.ts'
import type { Posture } from '../posture/posture.ts'
import { buildResultKey } from '../posture/result-identity.ts'

/** The deployment whose findings Security Hub has copies of. */
export interface HubScope {
  account: string
  home: string
  regions: readonly string[]
  prefix: string
  /** The version of Assay. */
  version: string
  checklist: readonly ControlDescription[]
  settings: Pick<Settings, 'exceptions' | 'controls'>
}

/** A finding in the form of Security Hub, and the region in whose Security Hub it is. */
export interface PlacedFinding {
  region: string
  finding: AsffFinding
}

/** A finding that Security Hub has a copy of, in a region that was the right one when it was imported. */
export interface CopiedFinding extends FindingIdentity {
  copiedIn: string
}

/**
 * Builds the open findings of these records. An accepted one is not among them. A record that a later read of its resource made
 * obsolete has none.
 */
export async function buildOpenFindings(
  records: readonly ComplianceRecord[],
  at: Date,
  scope: HubScope,
  store: Pick<ItemStore, 'load'>,
): Promise<PlacedFinding[]> {
  const failing = records.filter(({ results }) => Object.values(results).some(({ open }) => open))
  const existing = await mapConcurrent(failing, async record =>
    (await isDeleted(record.resource, store)) ? [] : [record],
  )
  return listOpenEntries(buildHubPosture(existing.flat(), at, scope)).flatMap(entry =>
    placeFinding(entry, {}, at, scope),
  )
}

/**
 * Builds these findings as they are in the table now: active ones that are open, and archived ones that are not. A copy in another region
 * than that of the finding now is archived there.
 */
export async function buildPresentFindings(
  identities: readonly (FindingIdentity | CopiedFinding)[],
  now: () => Date,
  scope: HubScope,
  store: Pick<ItemStore, 'load'>,
): Promise<PlacedFinding[]> {
  // Before anything is read: Security Hub ignores what is older than what it has.
  const at = now()
  const resources = new Map(identities.map(({ resource }) => [getResourceKey(resource), resource]))
  const loaded = await mapConcurrent([...resources], async ([key, resource]) => {
    const record = await loadRecord(resource, store)
    return record === undefined || (await isDeleted(resource, store)) ? [] : [[key, record] as const]
  })
  const records = new Map(loaded.flat())
  const posture = buildHubPosture([...records.values()], at, scope)
  const entries = new Map(listReportEntries(posture).map(entry => [entry.key, entry]))
  const placed = await mapConcurrent(identities, async identity => {
    const entry = entries.get(buildResultKey(identity))
    const copyScope = selectCopyScope(identity, scope)
    if (entry?.state === 'OPEN' && copyScope === scope) return placeFinding(entry, {}, at, scope)
    const record = records.get(getResourceKey(identity.resource))
    const isSame = record?.resource.arn === identity.resource.arn
    return archiveFinding(identity, isSame ? record : undefined, entry, {
      at,
      scope: copyScope,
      posture,
      store,
    })
  })
  return placed.flat()
}

/**
 * The scope in which a finding has the region and the id of its copy: another one than `scope` for global resources, if another region is
 * the first audited one since.
 */
function selectCopyScope(identity: FindingIdentity | CopiedFinding, scope: HubScope): HubScope {
  const { region } = identity.resource
  if (region !== GLOBAL_REGION || !('copiedIn' in identity)) return scope
  const { copiedIn } = identity
  return copiedIn === scope.regions[0] ? scope : { ...scope, regions: [copiedIn, ...scope.regions] }
}

async function loadRecord(
  resource: Resource,
  store: Pick<ItemStore, 'load'>,
): Promise<ComplianceRecord | undefined> {
  return (await store.load(buildComplianceRecordKey(resource)))?.body as ComplianceRecord | undefined
}

async function isDeleted(resource: Resource, store: Pick<ItemStore, 'load'>): Promise<boolean> {
  return (await loadSnapshot(resource, store))?.presence === 'DELETED'
}

/** The posture of these records alone, by the same rules as a report: what is open there is active in Security Hub. */
function buildHubPosture(records: readonly ComplianceRecord[], at: Date, scope: HubScope): Posture {
  const { account, regions, checklist, settings } = scope
  const isReported = createScopeFilter({
    checklist: adjustControls(checklist, settings.controls, at),
    regions,
  })
  return buildPosture(
    records.filter(({ resource }) => isReported(resource)),
    checklist,
    {
      account,
      regions,
      at,
      exceptions: settings.exceptions,
      controlSettings: settings.controls,
      frameworks: [],
    },
  )
}

function listOpenEntries(posture: Posture): readonly ReportEntry[] {
  return listReportEntries(posture).filter(({ state }) => state === 'OPEN')
}

/**
 * The finding as Security Hub gets it. Workflow and note belong to the customer: they are set when a finding is created and never
 * again, so a finding that begins as suppressed would stay so after its exception has ended.
 */
function placeFinding(
  entry: ReportEntry,
  changes: Partial<AsffFinding>,
  at: Date,
  scope: HubScope,
): PlacedFinding[] {
  const { account, regions, prefix } = scope
  const region = selectHubRegion(entry.resource, regions)
  if (!listHubRegions(scope).includes(region)) return []
  const updatedAt = at.toISOString()
  const { Note: _, ...finding } = buildAsffFinding(entry, { account, at: updatedAt, regions }, scope)
  const merged = { ...finding, Workflow: { Status: 'NEW' }, ...changes }
  const fields = {
    ...finding.ProductFields,
    [hubFields.deployment]: prefix,
    [hubFields.region]: entry.resource.region ?? GLOBAL_REGION,
    ...changes.ProductFields,
  }
  const createdAt = merged.CreatedAt < updatedAt ? merged.CreatedAt : updatedAt
  return [{ region, finding: { ...merged, CreatedAt: createdAt, ProductFields: fields } }]
}

/** What archiving needs besides the finding. */
interface ArchiveContext {
  at: Date
  scope: HubScope
  posture: Posture
  store: Pick<ItemStore, 'load'>
}

async function archiveFinding(
  identity: FindingIdentity,
  record: ComplianceRecord | undefined,
  entry: ReportEntry | undefined,
  { at, scope, posture, store }: ArchiveContext,
): Promise<PlacedFinding[]> {
  const { resource, control } = identity
  const result = record?.results[control]
  const described = scope.checklist.find(({ id }) => id === control)
  const { state, status, code, why } = explainArchival(result?.status, entry)
  const severity = result?.severity ?? described?.severity ?? 'INFORMATIONAL'
  const controlPosture = posture.controls.find(({ id }) => id === control)
  const archived = buildResultEntry('OPEN', { control, severity, resource, reason: why }, controlPosture)
  const last = result?.lastTransition
  const opening = last && (await loadOpening(last, store))
  return placeFinding(
    { ...archived, title: described?.title ?? control },
    {
      CreatedAt: opening?.at ?? at.toISOString(),
      RecordState: 'ARCHIVED',
      Compliance: { Status: status, StatusReasons: [buildStatusReason(code, why)] },
      ProductFields: { 'assay/State': state },
    },
    at,
    scope,
  )
}

/** Why a finding is not active, with its compliance status: what is not known to be resolved has not passed. */
function explainArchival(
  status: ComplianceRecord['results'][FindingIdentity['control']]['status'] | undefined,
  entry: ReportEntry | undefined,
): { state: string; status: string; code: string; why: string } {
  if (entry?.state === 'OPEN')
    return {
      state: 'MOVED',
      status: 'NOT_AVAILABLE',
      code: 'MOVED',
      why: 'The finding is open, and in the Security Hub of another region now.',
    }
  const acceptance = entry === undefined ? undefined : describeEntryAcceptance(entry)
  if (acceptance !== undefined)
    return { state: 'ACCEPTED', status: 'FAILED', code: 'NON_COMPLIANT', why: acceptance }
  if (status === 'COMPLIANT')
    return { state: 'RESOLVED', status: 'PASSED', code: status, why: 'The resource is compliant.' }
  if (status === 'NOT_APPLICABLE')
    return {
      state: 'RESOLVED',
      status: 'NOT_AVAILABLE',
      code: status,
      why: 'The control does not apply to the resource any more.',
    }
  if (status === 'INSUFFICIENT_DATA')
    return {
      state: 'RESOLVED',
      status: 'NOT_AVAILABLE',
      code: status,
      why: 'The finding was closed, and the last evaluation has no result.',
    }
  return {
    state: 'NOT_AUDITED',
    status: 'NOT_AVAILABLE',
    code: 'NOT_AUDITED',
    why: 'The resource was deleted, or it is not audited for this control any more.',
  }
}
