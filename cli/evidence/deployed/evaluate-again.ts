import { checklist } from '../../../audit/checklist.ts'
import { createEvaluatedStore } from '../../../audit/forecast/evaluated-store.ts'
import { describeResource } from '../../../audit/resources/kinds.ts'
import { listRelationships } from '../../../audit/resources/resource-snapshot.ts'
import type { Settings } from '../../../audit/settings/settings.ts'
import type { ComplianceRecord, ControlResult } from '../../../audit/state/compliance-record.ts'
import { buildComplianceRecordKey, buildEdgeKey } from '../../../audit/state/keys.ts'
import { escapeText } from '../../../audit/text/quote-text.ts'
import { awsCatalog } from '../../../functions/bundled-files/aws-catalog.ts'
import type { EvaluationLine } from '../../../reports/evidence/evaluation-line.ts'
import { documents } from '../../../reports/evidence/manifest.ts'
import type { PackedItems } from '../../../functions/evidence/deployed/packed-items.ts'

/**
 * Evaluates the snapshots of a pack again, each at the time at which the deployment evaluated it, and lists in sentences where the result is
 * another one than that of the deployment.
 */
export async function listEvaluationFaults(
  items: PackedItems,
  lines: readonly EvaluationLine[],
  settings: Settings,
): Promise<string[]> {
  await addEdges(items)
  const byResource = new Map<string, EvaluationLine[]>()
  for (const line of lines) {
    const key = `${line.region} ${line.arn}`
    const known = byResource.get(key)
    if (known === undefined) byResource.set(key, [line])
    else known.push(line)
  }
  const faults: string[] = []
  for (const [at, records] of groupByTime(items.records)) {
    const evaluated = createEvaluatedStore(items.store, {
      checklist,
      settings,
      awsCatalog,
      now: () => new Date(at),
    })
    const again = await Promise.all(
      records.map(({ resource }) => evaluated.load(buildComplianceRecordKey(resource))),
    )
    records.forEach((record, index) => {
      const results = (again[index]?.body as ComplianceRecord | undefined)?.results ?? {}
      const own = byResource.get(`${record.resource.region} ${record.resource.arn}`) ?? []
      faults.push(
        ...own.flatMap(line => compareResult(record, line, results)),
        ...listRemovedResults(record, results),
      )
    })
  }
  return faults
}

/** Relationships in reverse, which a pack does not repeat: they follow from the snapshots. */
async function addEdges({ store, snapshots }: PackedItems): Promise<void> {
  for (const { resource, facts } of snapshots)
    for (const { relationship, to } of listRelationships(resource, facts)) {
      const key = buildEdgeKey(resource, relationship, to)
      await store.save({ key, version: 1, body: { source: resource } }, 0)
    }
}

function groupByTime(records: readonly ComplianceRecord[]): Map<string, ComplianceRecord[]> {
  const groups = new Map<string, ComplianceRecord[]>()
  for (const record of records) {
    const group = groups.get(record.evaluatedAt)
    if (group === undefined) groups.set(record.evaluatedAt, [record])
    else group.push(record)
  }
  return groups
}

/** Results that an evaluation has and the record does not: who removes one hides a finding. */
function listRemovedResults(
  { resource, results: stored }: ComplianceRecord,
  results: Readonly<Record<string, ControlResult>>,
): string[] {
  return Object.entries(results).flatMap(([control, { status }]) =>
    Object.hasOwn(stored, control)
      ? []
      : [
          escapeText(
            `${documents.evaluations}: ${control} on ${describeResource(resource)} is missing, but ${status} when it is evaluated again`,
          ),
        ],
  )
}

function compareResult(
  { resource }: ComplianceRecord,
  { control, status, reason, stale }: EvaluationLine,
  results: Readonly<Record<string, ControlResult>>,
): string[] {
  const again = results[control]
  const name = escapeText(`${documents.evaluations}: ${control} on ${describeResource(resource)}`)
  if (again === undefined) return [`${name} is ${status}, and cannot be evaluated again`]
  // A finding stays open while its control has insufficient data.
  const [expected, why] = stale === undefined ? [status, reason] : ['INSUFFICIENT_DATA', stale]
  if (again.status !== expected)
    return [
      escapeText(
        `${name} is ${expected}, but ${again.status} when it is evaluated again: ${again.reason ?? ''}`,
      ),
    ]
  return again.reason === why
    ? []
    : [escapeText(`${name} is ${expected} for another reason: ${again.reason ?? ''}`)]
}
