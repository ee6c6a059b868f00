import { afterEach, describe, expect, it } from 'vitest'
import type { Exception } from '../../../audit/settings/exception.ts'
import { createMemoryStore } from '../../contracts/memory-store.ts'
import { buildLakeKey, exportReport, type LakeWriter } from '../../../reports/security-lake/export-report.ts'
import { listLakeEvents } from '../../../reports/security-lake/lake-changes.ts'
import { lakeColumns } from '../../../reports/security-lake/lake-schema.ts'
import { writeParquetFile } from '../../../reports/security-lake/parquet-file.ts'
import { STORY_ADMIN_POLICY, STORY_READ_ONLY_POLICY } from '../../protocol/simulation/small-account.ts'
import { buildHostilePosture } from '../formats/hostile-posture.ts'
import { listSchemaErrors } from '../formats/report-schemas.ts'
import {
  attachToSharedRole,
  buildReportedAccount,
  createPublishingFixture,
  FIRST_REPORT_TIME,
  SECOND_REPORT_TIME,
  type PublishingFixture,
} from '../publishing-fixture.ts'
import { buildSamplePosture } from '../sample-posture.ts'
import { readParquetColumns, readParquetRows, readRowGroups, type LakeRow } from './read-parquet.ts'

const scope = { home: 'eu-west-1', version: '1.2.3' }
const rows = listLakeEvents(buildSamplePosture(), undefined, scope).map(({ event }) => event)

describe('a Parquet file of events', () => {
  it('has the events as they were written, by another reader', () => {
    expect(rows.length).toBeGreaterThan(5)
    const read = readParquetRows(writeParquetFile(rows, lakeColumns))
    expect(read.map(dropMissing)).toEqual(rows.map(event => dropMissing(convertTimes(event))))
  })

  it('has the columns of OCSF, with times in both forms', () => {
    expect(readParquetColumns(writeParquetFile(rows, lakeColumns))).toMatchObject({
      time: 'Int64',
      time_dt: expect.stringContaining('Timestamp<MILLISECOND') as string,
      class_uid: 'Int32',
      type_uid: 'Int64',
      resources: 'List<Struct<{uid:Utf8, name:Utf8, type:Utf8, region:Utf8, cloud_partition:Utf8}>>',
    })
  })

  it('is compressed, in row groups within the limits of Security Lake', async () => {
    const many = Array.from({ length: 45_000 }, (_, index) => rows[index % rows.length] ?? {})
    const groups = await readRowGroups(writeParquetFile(many, lakeColumns))
    expect(groups.map(each => each.rows)).toEqual([20_000, 20_000, 5_000])
    for (const { bytes, compressions } of groups) {
      expect(bytes).toBeLessThan(256_000_000)
      expect(compressions).toHaveLength(1)
    }
  })

  it('has what a hostile account has, but for halves of characters, which UTF-8 has not', () => {
    const hostile = listLakeEvents(buildHostilePosture(), undefined, scope).map(({ event }) => event)
    const read = readParquetRows(writeParquetFile(hostile, lakeColumns))
    expect(read.map(dropMissing)).toEqual(hostile.map(event => dropMissing(convertTimes(event))))
  })

  it.each([
    ['no column', { other: 1 }, 'the field other is no column'],
    ['no column of a structure', { metadata: { other: 1 } }, 'the field metadata.other is no column'],
    ['an inherited name', { constructor: 1 }, 'the field constructor is no column'],
    ['a text for a number', { time: 'now' }, 'the field time is not of its type'],
    ['no time', { time_dt: 'now' }, 'the field time_dt is not of its type'],
    ['a text for a list', { resources: 'all' }, 'the field resources is not of its type'],
    ['a list for a structure', { cloud: [] }, 'the field cloud is not of its type'],
  ])('is not written with %s', (_, row, reason) => {
    expect(() => writeParquetFile([row], lakeColumns)).toThrow(reason)
  })
})

/** Without what is missing, which a column has as null. */
function dropMissing(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(dropMissing)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, each]) => each !== null && each !== undefined)
  return Object.fromEntries(entries.map(([name, each]) => [name, dropMissing(each)]))
}

function convertTimes(event: object): unknown {
  return JSON.parse(
    JSON.stringify(event, (name, value: unknown) => {
      if (typeof value !== 'string') return value
      return name.endsWith('_dt') ? Date.parse(value) : Buffer.from(value).toString()
    }),
  )
}

const exception: Exception = {
  control: 'patching/function-runtime-supported',
  resource: '*:function:old',
  owner: 'ann',
  reason: 'It is replaced.',
  until: '2027-12-31',
}

/** What could not be listed is there, too, and is not what these tests are about. */
function isOfFinding(line: string): boolean {
  return !line.includes('assay/not-listed')
}

function summarize(row: LakeRow): string {
  const {
    activity_name: activity,
    status,
    compliance,
    finding_info: info,
    resources,
  } = row as {
    activity_name: string
    status: string
    compliance: { status: string }
    finding_info: { analytic: { uid: string } }
    resources: { name: string }[]
  }
  return `${activity} ${status} ${compliance.status} ${info.analytic.uid} ${resources[0]?.name ?? ''}`
}

describe('reports in Security Lake', () => {
  let publishing: PublishingFixture | undefined
  afterEach(() => publishing?.close())

  async function start(exceptions: readonly Exception[] = []) {
    const fixture = await createPublishingFixture(buildReportedAccount(), exceptions)
    publishing = fixture
    const objects = new Map<string, Uint8Array>()
    const failures: Error[] = []
    const lake: LakeWriter = {
      write: (key, content) => {
        const failure = failures.shift()
        if (failure !== undefined) return Promise.reject(failure)
        objects.set(key, content)
        return Promise.resolve()
      },
    }
    const { store, archive, account, now } = fixture.deps
    const deps = { ...scope, store, archive, account, now, lake }
    const exported = async (at: string) => {
      fixture.fixture.clock.advanceTo(new Date(Math.max(Date.parse(at), now().getTime())))
      await exportReport({ type: 'export-report', at }, deps)
      const [found] = [...objects].filter(([key]) => key.includes(at.replaceAll(/[-:]/g, '')))
      return found === undefined ? [] : readParquetRows(found[1]).map(summarize).filter(isOfFinding)
    }
    return { fixture, objects, failures, exported, deps }
  }

  const runtime = 'patching/function-runtime-supported old'
  const admin = 'least-privilege/function-role-no-admin'

  it('have all findings first, then what opened, changed and closed', async () => {
    const { fixture, exported, objects } = await start()
    await fixture.publish(FIRST_REPORT_TIME)
    expect(await exported(FIRST_REPORT_TIME)).toEqual([`Create New Fail ${runtime}`])
    expect([...objects.keys()]).toEqual([
      'region=eu-west-1/accountId=111122223333/eventDay=20260518/20260518T070000.000Z-0001.gz.parquet',
    ])
    const since = (Date.parse(FIRST_REPORT_TIME) - Date.parse('2026-05-12T09:00:00Z')) / 1000 + 60
    await attachToSharedRole(fixture, [STORY_ADMIN_POLICY], since)
    await fixture.publish(SECOND_REPORT_TIME)
    expect((await exported(SECOND_REPORT_TIME)).toSorted()).toEqual([
      `Create New Fail ${admin} a`,
      `Create New Fail ${admin} b`,
    ])
    await attachToSharedRole(fixture, [STORY_READ_ONLY_POLICY], since + 700_000)
    const third = '2026-06-01T07:00:00.000Z'
    await fixture.publish(third)
    expect((await exported(third)).toSorted()).toEqual([
      `Close Resolved Resolved or deleted ${admin} a`,
      `Close Resolved Resolved or deleted ${admin} b`,
    ])
  })

  it('say what is accepted', async () => {
    const { fixture, exported } = await start()
    await fixture.publish(FIRST_REPORT_TIME)
    await exported(FIRST_REPORT_TIME)
    const settings = { exceptions: [exception], attestations: [], controls: {} }
    Object.assign(fixture.deps, { settings })
    await fixture.publish(SECOND_REPORT_TIME)
    expect(await exported(SECOND_REPORT_TIME)).toEqual([`Update Suppressed Fail ${runtime}`])
  })

  it('never pass for a finding that is not known any more', async () => {
    const { fixture, exported } = await start()
    await fixture.publish(FIRST_REPORT_TIME)
    await exported(FIRST_REPORT_TIME)
    const [control] = fixture.deps.checklist
    Object.assign(fixture.deps, { checklist: control === undefined ? [] : [control] })
    await fixture.publish(SECOND_REPORT_TIME)
    expect(await exported(SECOND_REPORT_TIME)).toEqual([`Update New Warning ${runtime}`])
  })

  it('are written again with the same keys and contents after a failure, and by the next report if they never were', async () => {
    const { fixture, exported, objects, failures, deps } = await start()
    await fixture.publish(FIRST_REPORT_TIME)
    failures.push(new Error('denied'))
    await expect(exported(FIRST_REPORT_TIME)).rejects.toThrow('denied')
    expect(objects.size).toBe(0)
    await exported(FIRST_REPORT_TIME)
    const [first] = objects.values()
    await exportReport(
      { type: 'export-report', at: FIRST_REPORT_TIME },
      { ...deps, store: createMemoryStore() },
    )
    expect([...objects.values()]).toEqual([first])
    await fixture.publish(SECOND_REPORT_TIME)
    await exported(SECOND_REPORT_TIME)
    expect(objects.size).toBe(1)
    await exported(FIRST_REPORT_TIME)
    expect(objects.size).toBe(1)
  })

  it('are requested by the report where the configuration asks for it', async () => {
    const { fixture } = await start()
    const sent: unknown[] = []
    const sender = { send: (...message: unknown[]) => Promise.resolve(void sent.push(message)) }
    Object.assign(fixture.deps, { sender })
    await fixture.publish(FIRST_REPORT_TIME)
    expect(sent).toEqual([])
    Object.assign(fixture.deps, { securityLake: true })
    await fixture.publish(SECOND_REPORT_TIME)
    expect(sent).toEqual([['report', [{ type: 'export-report', at: SECOND_REPORT_TIME }], 0]])
  })

  it('wait for a report that cannot be read', async () => {
    const { exported } = await start()
    await expect(exported(FIRST_REPORT_TIME)).rejects.toThrow('report.json cannot be read')
  })
})

describe('the events between two reports', () => {
  const now = buildSamplePosture()
  const half = { ...now, findings: now.findings.slice(3), unknown: [], accepted: [] }

  it('have the published schema, whatever they say', () => {
    for (const events of [
      listLakeEvents(now, undefined, scope),
      listLakeEvents(now, half, scope),
      listLakeEvents(half, now, scope),
      listLakeEvents(buildHostilePosture(), now, scope),
    ])
      expect(listSchemaErrors('ocsf', JSON.stringify(events.map(({ event }) => event)))).toEqual([])
  })

  it('do not close an evaluation without a result if its control or its region is not evaluated any more', () => {
    const unknown = now.unknown.slice(0, 1)
    const isOfOther = ({ id }: { id: string }) => id !== unknown[0]?.control
    const others = { findings: [], accepted: [], unknown: [], unlisted: [], gaps: [] }
    const withoutControl = { ...now, ...others, controls: now.controls.filter(isOfOther) }
    const before = { ...now, ...others, unknown }
    const summarizeAll = (posture: typeof now) =>
      listLakeEvents(posture, before, scope).map(({ event }) => [event['activity_name'], event['status']])
    expect(summarizeAll(withoutControl)).toEqual([['Update', 'New']])
    expect(summarizeAll({ ...now, ...others, regions: ['ap-south-2'] })).toEqual([['Update', 'New']])
    expect(summarizeAll({ ...now, ...others })).toEqual([['Close', 'Resolved']])
  })

  it('are none between equal ones, and in the same order each time', () => {
    expect(listLakeEvents(now, now, scope)).toEqual([])
    expect(listLakeEvents(now, half, scope)).toEqual(
      listLakeEvents(structuredClone(now), structuredClone(half), scope),
    )
  })
})

it('the key of an object has the day of its events in UTC', () => {
  const at = '2026-05-18T23:59:00.000Z'
  const key = buildLakeKey({
    region: 'eu-west-1',
    account: '111122223333',
    time: '2026-05-19T00:00:01.000Z',
    at,
    part: 12,
  })
  expect(key).toBe(
    'region=eu-west-1/accountId=111122223333/eventDay=20260519/20260518T235900.000Z-0012.gz.parquet',
  )
})
