import { beforeAll, describe, expect, it } from 'vitest'
import { COMPLIANCE_RECORD_SORT, SNAPSHOT_SORT } from '../../../audit/state/keys.ts'
import type { ComplianceRecord } from '../../../audit/state/compliance-record.ts'
import type { Item } from '../../../audit/state/store.ts'
import { checkTable } from '../../../functions/evidence/table/checked-table.ts'
import { loadDeployedPosture } from '../../../cli/deployed/deployed-posture.ts'
import { identifyFindings } from '../../../cli/findings/account-findings.ts'
import { formatHistory } from '../../../cli/findings/history/format-history.ts'
import { loadHistories, type FindingHistory } from '../../../cli/findings/history/finding-history.ts'
import type { AuditStore } from '../../../functions/local/audit-store.ts'
import {
  copyItems,
  createStoredItems,
  openStoredAccount,
  STORED_ACCOUNT_ID,
  STORED_AT,
} from './stored-account.ts'

const ADMIN = 'least-privilege/principal-effective-admin'

let store: AuditStore
beforeAll(async () => {
  store = await createStoredItems()
})

async function loadPosture(items: AuditStore, options: Parameters<typeof openStoredAccount>[1] = {}) {
  const account = openStoredAccount(items, options)
  return loadDeployedPosture(account, checkTable(account.table), STORED_AT)
}

/** The open findings that the records in the store have, as `CONTROL ARN`. */
function listStored(items: AuditStore): string[] {
  const records = [...items.items(({ sort }) => sort === COMPLIANCE_RECORD_SORT)]
  return records
    .map(({ body }) => body as ComplianceRecord)
    .flatMap(({ resource, results }) =>
      Object.entries(results).flatMap(([control, { status }]) =>
        status === 'NON_COMPLIANT' ? [`${control} ${resource.arn}`] : [],
      ),
    )
    .toSorted()
}

/** Items that are no items of this version, one for each form of a record or a snapshot. */
const hostileBodies: readonly [string, unknown][] = [
  ['nothing', null],
  ['a text', 'x'],
  ['a list', []],
  ['no resource', { results: {}, facts: {} }],
  [
    'a resource of another kind',
    { resource: { kind: 'AWS::EC2::Instance', account: '1', region: 'x', arn: 'x' } },
  ],
]

/** The resource whose finding the recorded change opened. */
async function findPromoted() {
  const { findings } = await loadPosture(store)
  const found = findings.find(
    ({ control, change }) => control === ADMIN && change?.action === 'iam:PutRolePolicy',
  )
  if (found === undefined) throw new Error('the recorded event opens a finding')
  return { account: STORED_ACCOUNT_ID, region: found.resource.region, arn: found.resource.arn }
}

async function loadHistory(items: AuditStore): Promise<FindingHistory> {
  const table = checkTable(openStoredAccount(items).table)
  const source = { store: table, settings: { exceptions: [] }, now: STORED_AT }
  const [history] = await loadHistories(await findPromoted(), source, ADMIN)
  if (history === undefined) throw new Error('there is a history')
  return history
}

describe('the findings of a table', () => {
  it('are those of its compliance records, with the change behind each', async () => {
    const posture = await loadPosture(store)
    const findings = identifyFindings(posture).filter(({ status }) => status === 'open')
    expect(findings.map(({ control, resource }) => `${control} ${resource.arn}`).toSorted()).toEqual(
      listStored(store),
    )
    const promoted = findings.find(({ control, change }) => control === ADMIN && change !== undefined)
    expect(promoted?.change?.action).toBe('iam:PutRolePolicy')
    expect(posture.unlisted).toContainEqual(expect.stringContaining('no full scan has finished'))
  })

  it('has the exceptions of the deployed configuration', async () => {
    const exception = {
      control: ADMIN,
      resource: '*:role/*',
      owner: 'ann',
      reason: 'known',
      until: '2099-01-31',
    }
    const posture = await loadPosture(store, { configured: { exceptions: [exception] } })
    expect(posture.accepted.map(({ control }) => control)).toContain(ADMIN)
  })

  it.each(hostileBodies)('names an item that is %s, and leaves out that one alone', async (_, body) => {
    const target = [...store.items(({ sort }) => sort === COMPLIANCE_RECORD_SORT)].find(({ body: record }) =>
      Object.values((record as ComplianceRecord).results).some(({ open }) => open),
    ) as Item
    const changed = await copyItems(store, item =>
      item.key.partition === target.key.partition && item.key.sort === target.key.sort
        ? { ...item, body }
        : item,
    )
    const [before, after] = [await loadPosture(store), await loadPosture(changed)]
    const fault = after.unlisted.find(each => each.includes(target.key.partition))
    expect(fault).toContain('is left out')
    expect(after.gaps).toContainEqual({})
    const { arn } = (target.body as ComplianceRecord).resource
    expect(after.findings.map(({ resource }) => resource.arn)).not.toContain(arn)
    expect(after.findings).toHaveLength(before.findings.filter(({ resource }) => resource.arn !== arn).length)
  })

  it.each([
    ['an opening that is none', { opening: 'x' }],
    ['an opening without a time', { opening: { number: 1, changeId: 'x' } }],
  ])('names a record whose transition has %s, and leaves out that one alone', async (_, wrong) => {
    const target = [...store.items(({ sort }) => sort === COMPLIANCE_RECORD_SORT)].find(({ body: record }) =>
      Object.values((record as ComplianceRecord).results).some(({ open }) => open),
    ) as Item
    const record = target.body as ComplianceRecord
    const results = Object.entries(record.results).map(([control, { lastTransition, ...result }]) => [
      control,
      { ...result, ...(lastTransition && { lastTransition: { ...lastTransition, ...wrong } }) },
    ])
    const changed = await copyItems(store, item =>
      item.key.partition === target.key.partition && item.key.sort === target.key.sort
        ? {
            ...item,
            body: { ...record, results: Object.fromEntries(results) as ComplianceRecord['results'] },
          }
        : item,
    )
    const { unlisted, findings } = await loadPosture(changed)
    expect(unlisted.find(each => each.includes(target.key.partition))).toContain('is left out')
    expect(findings.map(({ resource }) => resource.arn)).not.toContain(record.resource.arn)
  })

  it('names an item that is in the partition of another resource', async () => {
    const [one, other] = [...store.items(({ sort }) => sort === COMPLIANCE_RECORD_SORT)] as [Item, Item]
    const changed = await copyItems(store, item =>
      item.key.partition === one.key.partition && item.key.sort === one.key.sort
        ? { ...item, body: other.body }
        : item,
    )
    expect((await loadPosture(changed)).unlisted).toContainEqual(
      expect.stringContaining('is of another resource than its key says'),
    )
  })

  it('names damaged items, snapshots of another version and controls that it does not know', async () => {
    const damaged = [{ partition: 'RESOURCE x', sort: SNAPSHOT_SORT }]
    const changed = await copyItems(store, item => {
      const body = item.body as { factsVersion?: number; results?: Record<string, unknown> }
      if (item.key.sort === SNAPSHOT_SORT) return { ...item, body: { ...body, factsVersion: 1 } }
      if (item.key.sort !== COMPLIANCE_RECORD_SORT) return item
      const [result] = Object.values(body.results ?? {})
      return { ...item, body: { ...body, results: { ...body.results, 'patching/future': result } } }
    })
    const { unlisted } = await loadPosture(changed, { damaged })
    expect(unlisted).toContainEqual(expect.stringContaining('RESOURCE x SNAPSHOT is damaged'))
    expect(unlisted).toContainEqual(expect.stringContaining('snapshots were read by another version'))
    expect(unlisted).toContainEqual(
      expect.stringContaining('1 controls of the deployment are not known to this version'),
    )
  })
})

describe('the history of a finding', () => {
  it('says when it opened, by which call and caller, with the reason, and in which notification', async () => {
    const history = await loadHistory(store)
    expect(history).toMatchObject({ status: 'NON_COMPLIANT', missing: [] })
    expect(history.steps).toMatchObject([
      {
        number: 1,
        step: 'OPENED',
        change: { action: 'iam:PutRolePolicy', at: expect.any(String) as string },
        notifiedIn: 1,
      },
    ])
    const text = formatHistory(history).join('\n')
    expect(text).toMatch(/OPENED {4}iam:PutRolePolicy by CiDeployRole\/GitHubActions at 2026/)
    expect(text).toContain(history.steps[0]?.reason)
  })

  it('still says who after the change record has expired', async () => {
    const expired = await copyItems(store, item => (item.key.sort === 'CHANGE' ? undefined : item))
    expect((await loadHistory(expired)).steps).toEqual((await loadHistory(store)).steps)
  })

  it('says what is not known any more: who, where neither is stored, and steps that are missing', async () => {
    const older = await copyItems(store, item => {
      if (item.key.sort === 'CHANGE') return undefined
      const { madeBy: _, ...body } = item.body as { madeBy?: unknown }
      return item.key.partition.startsWith('CHANGE ') ? { ...item, body } : item
    })
    const history = await loadHistory(older)
    expect(history.steps[0]).not.toHaveProperty('change')
    expect(history.missing).toEqual([
      'who made one of the changes is not known any more: change records are kept for 90 days',
    ])
    const numbered = await copyItems(store, item => {
      const { body } = item
      const changed = JSON.parse(JSON.stringify(body).replaceAll('"number":1,', '"number":3,')) as unknown
      return { ...item, body: changed }
    })
    expect((await loadHistory(numbered)).missing).toEqual(['steps 1, 2 are not in the table'])
  })
})
