import { checklist } from '../../../audit/checklist.ts'
import { buildFunctionResource } from '../../../audit/resources/lambda/function.ts'
import { FACTS_VERSION, type ResourceSnapshot } from '../../../audit/resources/resource-snapshot.ts'
import type { Resource } from '../../../audit/resources/resource.ts'
import type { ComplianceRecord, ControlResult } from '../../../audit/state/compliance-record.ts'
import { buildComplianceRecordKey, buildSnapshotKey } from '../../../audit/state/keys.ts'
import type { SnapshotScan } from '../../../audit/state/snapshot-scan.ts'
import type { Item } from '../../../audit/state/store.ts'

export const SYNTHETIC_ACCOUNT_ID = '111122223333'
const AT = '2026-05-18T03:00:00.000Z'

/** Resources on a page: about 1 MB of items, as DynamoDB reads at once. */
const PAGE_RESOURCES = 60

const controls = checklist.filter(({ kinds }) => kinds.includes('AWS::Lambda::Function')).map(({ id }) => id)

/** The table of an account with so many functions, each with `findings` open findings. Its pages exist only while they are read. */
export function createSyntheticTable(resources: number, findings: number): SnapshotScan {
  return {
    page(_, token = '0') {
      const from = Number(token)
      const to = Math.min(resources, from + PAGE_RESOURCES)
      const items = Array.from({ length: to - from }, (_each, index) =>
        buildItems(from + index, findings),
      ).flat()
      return Promise.resolve(to < resources ? { items, next: String(to) } : { items })
    },
  }
}

function buildItems(index: number, findings: number): Item[] {
  const name = `service-${String(index).padStart(6, '0')}-request-handler`
  const resource = buildFunctionResource(name, { account: SYNTHETIC_ACCOUNT_ID, region: 'eu-west-1' })
  // As a table returns them: each text is a string of its own.
  return JSON.parse(
    JSON.stringify([buildSnapshotItem(resource), buildRecordItem(resource, findings)]),
  ) as Item[]
}

function buildSnapshotItem(resource: Resource): Item {
  const body: ResourceSnapshot = {
    resource,
    presence: 'PRESENT',
    facts: { environment: { known: 'x'.repeat(4_000) } },
    provenance: {},
    priorFacts: [],
    readAt: AT,
    collectedAt: {},
    factsVersion: FACTS_VERSION,
  }
  return { key: buildSnapshotKey(resource), version: 1, body }
}

function buildRecordItem(resource: Resource, findings: number): Item {
  const results = controls.map((control, index) => [
    control,
    buildResult(resource, control, index < findings),
  ])
  const body: ComplianceRecord = {
    resource,
    results: Object.fromEntries(results) as ComplianceRecord['results'],
    settingsDigest: '0123456789',
    evaluatedAt: AT,
  }
  return { key: buildComplianceRecordKey(resource), version: 1, body }
}

function buildResult(
  resource: Resource,
  control: ControlResult['evaluatedFor'] & string,
  open: boolean,
): object {
  const inputFingerprints = ['0123456789', '1234567890', '2345678901']
  if (!open) return { status: 'COMPLIANT', severity: 'HIGH', open: false, inputFingerprints }
  const role = `${resource.arn}-role`
  const reason = `Role ${role} is an administrator by policy AdministratorAccess (*), statement 1.`
  const evidence = {
    role,
    policies: [{ policy: 'AdministratorAccess', statements: [{ sid: 'All', allows: '*' }] }],
  }
  return {
    status: 'NON_COMPLIANT',
    severity: 'HIGH',
    open: true,
    reason,
    evidence,
    inputFingerprints,
    lastTransition: {
      resource,
      control,
      severity: 'HIGH',
      number: 1,
      step: 'OPENED',
      reason,
      evidence,
      changeId: `baseline:${SYNTHETIC_ACCOUNT_ID}:${AT}`,
      at: AT,
    },
  }
}
