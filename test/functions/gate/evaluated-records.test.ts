import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { checklist } from '../../../audit/checklist.ts'
import { selectStateItems } from '../../../audit/forecast/forecast-account.ts'
import { createEvaluatedStore } from '../../../audit/forecast/evaluated-store.ts'
import { defaultSettings } from '../../../audit/settings/settings.ts'
import type { ComplianceRecord } from '../../../audit/state/compliance-record.ts'
import { buildComplianceRecordKey } from '../../../audit/state/keys.ts'
import { openAccountFileSource } from '../../../cli/account/account-source.ts'
import { openLocalAudit } from '../../../cli/run/local-audit.ts'
import type { ExampleAccount } from '../../../examples/account/example-account.ts'
import { writeAccountFile } from '../../../examples/account/write-account-file.ts'
import { awsCatalog } from '../../../functions/bundled-files/aws-catalog.ts'
import { createSimulatedClock } from '../../../functions/local/simulated-clock.ts'

const at = '2026-11-24T06:00:00.000Z'
const day = new URL('../../../examples/day/account.json', import.meta.url)

/** The results of a record, without the change and the time to which they are attributed. */
function listResults({ results }: ComplianceRecord): object {
  const entries = Object.entries(results).map(([control, result]) => {
    const { status, reason, severity, open, staleReason } = result
    return [control, { status, reason, severity, open, staleReason, number: result.lastTransition?.number }]
  })
  return Object.fromEntries(entries) as object
}

it('a record that is evaluated when it is loaded has the results of an audit', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'assay-records-'))
  try {
    const example = JSON.parse(readFileSync(day, 'utf8')) as ExampleAccount
    writeAccountFile(directory, { at, account: example }, [])
    const source = openAccountFileSource(directory, () => new Date(at), undefined)
    const clock = createSimulatedClock(new Date(at))
    const audit = openLocalAudit(source, clock, {})
    await audit.baseline(example.account)
    const state = selectStateItems(audit.store)
    const evaluation = { checklist, settings: defaultSettings, awsCatalog, now: () => new Date(at) }
    const evaluated = createEvaluatedStore(state, evaluation)
    const records = await audit.loadRecords(audit.listEvaluated())
    expect(records.length).toBeGreaterThan(50)
    const keys = records.map(({ resource }) => buildComplianceRecordKey(resource))
    expect(await Promise.all(keys.map(key => state.load(key)))).toEqual(keys.map(() => undefined))
    const items = await Promise.all(keys.map(key => evaluated.load(key)))
    expect(items.map(item => item && listResults(item.body as ComplianceRecord))).toEqual(
      records.map(listResults),
    )
    expect(await evaluated.load({ partition: 'RESOURCE none', sort: 'COMPLIANCE' })).toBeUndefined()
  } finally {
    rmSync(directory, { recursive: true })
  }
})
