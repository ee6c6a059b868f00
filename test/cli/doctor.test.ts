import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { configurationOf } from '../../audit/settings/configuration.ts'
import { CannotRun } from '../../cli/cannot-run.ts'
import { documentOf, exitCodeOf, linesOf } from '../../cli/doctor.ts'
import { examined, type Examination } from '../../cli/examination.ts'
import { CallFailed, type Call } from '../../functions/answers/operation.ts'
import { ACCOUNT, ended, extent, refused, standing, type Instead } from '../functions/answers/assay/stood.ts'
import { assay, assayIn } from './account.ts'

const now = new Date('2026-11-24T12:00:00Z')
const about = { account: ACCOUNT, home: 'eu-west-1', regions: ['eu-west-1', 'eu-central-1'] }

function examine(call: Call): Promise<Examination> {
  const { settings } = configurationOf({ home: 'eu-west-1' })
  return examined(call, { account: ACCOUNT, extent, settings, now })
}

/** The states of the checks that are not OK. */
function wrongIn({ checks }: Examination) {
  return checks.filter(({ state }) => state !== 'OK').map(({ id, state }) => [id, state])
}

/** What every operation answers in `region`, with `instead` there alone. */
function inRegion(region: string, instead: Instead): Instead {
  return Object.fromEntries(
    Object.entries(instead).map(([operation, answer]) => [
      operation,
      (well, where, input) => (where === region ? answer(well, where, input) : well),
    ]),
  ) as Instead
}

const unreachable: Call = () => Promise.reject(new TypeError('no connection'))
const expired: Call = operation => Promise.reject(new CallFailed(operation, 'ExpiredToken', 'it expired'))

const nothing: Instead = { ListRules: () => ({}), ListRuleNamesByTarget: () => ({}), ListQueues: () => ({}) }

/** Each of the six blindnesses, as AWS shows it. */
const blindnesses: readonly [string, Instead, string][] = [
  ['trail', { GetTrailStatus: () => ({ IsLogging: false }) }, 'no trail of all regions logs what changes'],
  [
    'rules',
    inRegion('us-east-1', {
      ListRules: well => ({
        Rules: (well['Rules'] as object[]).map(rule => ({
          ...rule,
          ...('assay-iam-change' === (rule as { Name: string }).Name ? { State: 'DISABLED' } : {}),
        })),
      }),
    }),
    'rule assay-iam-change in us-east-1 is disabled',
  ],
  ['forwarding', inRegion('eu-central-1', nothing), 'nothing is forwarded from eu-central-1'],
  [
    'queues',
    inRegion('eu-west-1', {
      DescribeAlarms: well => ({
        MetricAlarms: (well['MetricAlarms'] as { AlarmName: string }[]).map(alarm =>
          alarm.AlarmName === 'assay-reassess-age' ? { ...alarm, StateValue: 'ALARM' } : alarm,
        ),
      }),
    }),
    'the alarm assay-reassess-age went off in eu-west-1',
  ],
  [
    'deliveries',
    inRegion('us-east-1', {
      GetQueueAttributes: () => ({ Attributes: { ApproximateNumberOfMessages: '2' } }),
    }),
    'assay-forwarding-dead-letters in us-east-1 holds 2 messages',
  ],
  [
    'sweep',
    {
      GetItem: () => ({
        Item: { body: { S: JSON.stringify({ last: { ...ended, startedAt: '2026-11-20T03:00:00.000Z' } }) } },
      }),
    },
    'the next sweep is overdue',
  ],
]

describe('the doctor', () => {
  it('finds nothing wrong where all is well', async () => {
    const examination = await examine(standing())
    expect(wrongIn(examination)).toEqual([])
    expect(examination.checks).toHaveLength(6)
    expect(examination.verdict.status).toBe('COMPLIANT')
    expect(exitCodeOf(examination)).toBe(0)
    const lines = linesOf(examination, about)
    expect(lines).toHaveLength(8)
    expect(lines.slice(2).every(line => line.startsWith('ok  '))).toBe(true)
  })

  it.each(blindnesses)('finds blindness of the %s, and no other', async (id, instead, reason) => {
    const examination = await examine(standing(instead))
    expect(wrongIn(examination)).toEqual([[id, 'BLIND']])
    expect(exitCodeOf(examination)).toBe(1)
    expect(examination.verdict).toMatchObject({
      status: 'NON_COMPLIANT',
      reason: expect.stringContaining(reason) as unknown,
      evidence: { [id]: expect.any(Number) as unknown },
    })
    const lines = linesOf(examination, about)
    const { remedy = '' } = examination.checks.find(check => check.id === id) ?? {}
    expect(lines.some(line => line.includes(reason))).toBe(true)
    expect(lines.some(line => line.includes(remedy))).toBe(true)
  })

  it.each([
    ['DescribeTrails', 'AccessDeniedException', ['trail']],
    ['ListRules', 'AccessDeniedException', ['rules', 'forwarding', 'queues', 'deliveries']],
    ['DescribeAlarms', 'AccessDenied', ['queues', 'deliveries']],
    ['ListQueues', 'AccessDenied', ['queues', 'deliveries']],
    ['GetFunction', 'AccessDeniedException', ['queues']],
    ['GetItem', 'AccessDeniedException', ['sweep']],
    ['GetSchedule', 'AccessDeniedException', ['sweep']],
    ['GetSchedule', 'SomethingNobodyExpects', ['sweep']],
  ])('does not know without %s (%s)', async (operation, error, ids) => {
    const examination = await examine(standing({ [operation]: () => refused(error) }))
    expect(wrongIn(examination)).toEqual(ids.map(id => [id, 'NOT_KNOWN']))
    expect(exitCodeOf(examination)).toBe(1)
    expect(examination.verdict.status).toBe('INSUFFICIENT_DATA')
  })

  it('names the region that it does not know, and what it finds in the others', async () => {
    const one = inRegion('eu-central-1', { ListRules: () => refused('AccessDeniedException') })
    const [, [, off]] = blindnesses as unknown as [unknown, [string, Instead]]
    const both: Instead = {
      ListRules: (well, region, input) =>
        (region === 'us-east-1' ? off : one)['ListRules']?.(well, region, input) ?? well,
    }
    const { checks, verdict } = await examine(standing(both))
    const rules = checks.find(({ id }) => id === 'rules')
    expect(rules).toMatchObject({
      state: 'BLIND',
      reasons: ['rule assay-iam-change in us-east-1 is disabled'],
      unknown: ['watch over eu-central-1: access denied to events:ListRules'],
    })
    expect(verdict.status).toBe('NON_COMPLIANT')
  })

  it('prints one document', async () => {
    const examination = await examine(standing(blindnesses[0]?.[1]))
    const document = documentOf(examination, { ...about, at: now.toISOString() })
    expect(JSON.parse(JSON.stringify(document))).toMatchObject({
      schema: 'assay.doctor/1',
      account: ACCOUNT,
      home: 'eu-west-1',
      regions: about.regions,
      at: '2026-11-24T12:00:00.000Z',
      verdict: { status: 'NON_COMPLIANT', reason: expect.stringContaining('no trail') as unknown },
      checks: [
        {
          id: 'trail',
          state: 'BLIND',
          reasons: [expect.stringContaining('no trail') as unknown],
          unknown: [],
        },
        { id: 'rules', state: 'OK', reasons: [], unknown: [] },
        { id: 'forwarding', state: 'OK' },
        { id: 'queues', state: 'OK' },
        { id: 'deliveries', state: 'OK' },
        { id: 'sweep', state: 'OK' },
      ],
    })
  })

  it.each([
    ['the table is not there', { GetItem: () => refused('ResourceNotFoundException') }],
    ['the table alone was kept', { ...nothing, GetFunction: () => refused('ResourceNotFoundException') }],
  ])('says that nothing is deployed where %s', async (_, instead: Instead) => {
    const run = examine(standing(instead))
    await expect(run).rejects.toThrow(CannotRun)
    await expect(run).rejects.toThrow(
      'Assay is not deployed in eu-west-1 of account 111122223333: npm run deploy',
    )
  })

  it('gives the terminal no orders', async () => {
    const hostile = { ...ended, unlisted: ['\u001B[2Jroles could not be listed'] }
    const instead: Instead = { GetItem: () => ({ Item: { body: { S: JSON.stringify({ last: hostile }) } } }) }
    const lines = linesOf(await examine(standing(instead)), about)
    expect(lines.join('')).toContain('roles could not be listed')
    expect(lines.join('')).not.toContain('\u001B')
  })

  it('does not hide that AWS cannot be reached at all', async () => {
    await expect(examine(unreachable)).rejects.toThrow('no connection')
    expect(wrongIn(await examine(expired)).map(([, state]) => state)).toEqual(Array(6).fill('NOT_KNOWN'))
  })
})

describe('assay doctor', () => {
  const directory = mkdtempSync(join(tmpdir(), 'assay-doctor-'))
  afterAll(() => rmSync(directory, { recursive: true }))

  it('cannot run without a configuration', () => {
    const { status, stdout, stderr } = assayIn(directory, 'doctor')
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain('there is no assay.config.json here')
  })

  it('cannot run with one that is wrong', () => {
    const file = join(directory, 'wrong.json')
    writeFileSync(file, '{"home":"here"}')
    const { status, stderr } = assay('doctor', '--config', file)
    expect(status).toBe(2)
    expect(stderr).toContain('"home"')
  })

  it('explains itself', () => {
    const { status, stdout } = assay('doctor', '--help')
    expect(status).toBe(0)
    expect(stdout).toContain('assay.doctor/1')
    expect(stdout).toContain('Exit codes')
  })
})
