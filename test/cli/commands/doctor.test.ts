import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { parseConfiguration } from '../../../audit/configuration/configuration.ts'
import { CliError } from '../../../cli/cli-error.ts'
import {
  buildDoctorDocument,
  computeDoctorExitCode,
  formatDoctorReport,
} from '../../../cli/commands/doctor.ts'
import { runDoctor, type DoctorReport } from '../../../cli/run/run-doctor.ts'
import { AwsCallError, type AwsCall } from '../../../functions/collectors/api/aws-call.ts'
import {
  COLLECTOR_ACCOUNT_ID,
  endedSweep,
  deployedScope,
  buildRefusal,
  createDeployedAws,
  type OutputOverrides,
} from '../../functions/collectors/assay/deployed-aws.ts'
import { runAssay, runAssayIn } from '../run-assay.ts'

const now = new Date('2026-11-24T12:00:00Z')
const about = { account: COLLECTOR_ACCOUNT_ID, home: 'eu-west-1', regions: ['eu-west-1', 'eu-central-1'] }

function checkDeployment(awsCall: AwsCall): Promise<DoctorReport> {
  const { settings } = parseConfiguration({ home: 'eu-west-1' })
  return runDoctor(awsCall, { account: COLLECTOR_ACCOUNT_ID, scope: deployedScope, settings, now })
}

/** The states of the checks that are not OK. */
function listFailedChecks({ checks }: DoctorReport) {
  return checks.filter(({ state }) => state !== 'OK').map(({ id, state }) => [id, state])
}

/** What every operation answers in `region`, with `instead` there alone. */
function buildRegionalError(region: string, instead: OutputOverrides): OutputOverrides {
  return Object.fromEntries(
    Object.entries(instead).map(([operation, response]) => [
      operation,
      (well, where, input) => (where === region ? response(well, where, input) : well),
    ]),
  ) as OutputOverrides
}

const unreachable: AwsCall = () => Promise.reject(new TypeError('no connection'))
const expired: AwsCall = awsOperation =>
  Promise.reject(new AwsCallError(awsOperation, 'ExpiredToken', 'it expired'))

const nothing: OutputOverrides = {
  ListRules: () => ({}),
  ListQueues: () => ({}),
}

/** A problem of each check, as AWS shows it. */
const impairedChecks: readonly [string, OutputOverrides, string][] = [
  [
    'trail',
    { GetTrailStatus: () => ({ IsLogging: false }) },
    'no multi-region trail logs write management events',
  ],
  [
    'rules',
    buildRegionalError('us-east-1', {
      ListRules: well => ({
        Rules: (well['Rules'] as object[]).map(rule => ({
          ...rule,
          ...('assay-iam-change' === (rule as { Name: string }).Name ? { State: 'DISABLED' } : {}),
        })),
      }),
    }),
    'rule assay-iam-change in us-east-1 is disabled',
  ],
  ['forwarding', buildRegionalError('eu-central-1', nothing), 'no events are forwarded from eu-central-1'],
  [
    'queues',
    buildRegionalError('eu-west-1', {
      DescribeAlarms: well => ({
        MetricAlarms: (well['MetricAlarms'] as { AlarmName: string }[]).map(alarm =>
          alarm.AlarmName === 'assay-evaluate-age' ? { ...alarm, StateValue: 'ALARM' } : alarm,
        ),
      }),
    }),
    'alarm assay-evaluate-age in eu-west-1 is in state ALARM',
  ],
  [
    'functions',
    {
      GetFunction: (well, _, { FunctionName }) =>
        FunctionName === 'assay-notify'
          ? { Configuration: { ...(well['Configuration'] as object), Handler: 'other.handler' } }
          : well,
    },
    'function assay-notify differs from its deployment: Handler',
  ],
  [
    'table',
    { DescribeTimeToLive: () => ({ TimeToLiveDescription: { TimeToLiveStatus: 'DISABLED' } }) },
    'table assay expires items by another attribute than deployed, or none',
  ],
  [
    'settings',
    { GetSettings: () => ({ Item: { version: { N: '2' }, body: { S: '{}' } } }) },
    'the stored run-time settings are not in force',
  ],
  [
    'notifications',
    { GetTopicAttributes: () => ({ Attributes: { SubscriptionsConfirmed: '0' } }) },
    'topic assay-notifications has no confirmed subscription',
  ],
  [
    'consumers',
    {
      ListEventSourceMappings: well => ({
        EventSourceMappings: (well['EventSourceMappings'] as { EventSourceArn: string }[]).filter(
          ({ EventSourceArn }) => !EventSourceArn.endsWith(':assay-notify'),
        ),
      }),
    },
    'function assay-notify receives nothing from queue assay-notify',
  ],
  [
    'schedules',
    { GetSchedule: well => ({ ...well, State: 'DISABLED' }) },
    'schedule assay-sweep is disabled',
  ],
  [
    'alarms',
    buildRegionalError('eu-west-1', {
      DescribeAlarms: well => ({
        MetricAlarms: (well['MetricAlarms'] as object[]).map(alarm => ({ ...alarm, ActionsEnabled: false })),
      }),
    }),
    'alarm assay-account-change-age in eu-west-1 does not notify the topic',
  ],
  [
    'canary',
    buildRegionalError('eu-west-1', {
      DescribeAlarms: well => ({
        MetricAlarms: (well['MetricAlarms'] as { AlarmName: string }[]).map(alarm =>
          alarm.AlarmName === 'assay-canary-missing' ? { ...alarm, StateValue: 'ALARM' } : alarm,
        ),
      }),
    }),
    'alarm assay-canary-missing in eu-west-1 is in state ALARM',
  ],
  [
    'deliveries',
    buildRegionalError('us-east-1', {
      GetQueueAttributes: well => ({
        Attributes: { ...(well['Attributes'] as object), ApproximateNumberOfMessages: '2' },
      }),
    }),
    'assay-forwarding-dead-letters in us-east-1 holds 2 messages',
  ],
  [
    'sweep',
    {
      GetItem: () => ({
        Item: {
          body: { S: JSON.stringify({ last: { ...endedSweep, startedAt: '2026-11-20T03:00:00.000Z' } }) },
        },
      }),
    },
    'the next full scan is overdue',
  ],
]

/** The checks that need the rules, if only to know whether Assay is deployed in a region. */
const OF_RULES = ['rules', 'forwarding', 'queues', 'consumers', 'deliveries', 'canary', 'alarms']

describe('the checks of the doctor', () => {
  it('pass on a healthy deployment', async () => {
    const doctorReport = await checkDeployment(createDeployedAws())
    expect(listFailedChecks(doctorReport)).toEqual([])
    expect(doctorReport.checks).toHaveLength(14)
    expect(doctorReport.evaluation.status).toBe('COMPLIANT')
    expect(computeDoctorExitCode(doctorReport)).toBe(0)
    const lines = formatDoctorReport(doctorReport, about)
    expect(lines).toHaveLength(16)
    expect(lines.slice(2).every(line => line.startsWith('ok  '))).toBe(true)
  })

  it.each(impairedChecks)('find a problem with the %s, and no other', async (id, instead, reason) => {
    const doctorReport = await checkDeployment(createDeployedAws(instead))
    expect(listFailedChecks(doctorReport)).toEqual([[id, 'IMPAIRED']])
    expect(computeDoctorExitCode(doctorReport)).toBe(1)
    expect(doctorReport.evaluation).toMatchObject({
      status: 'NON_COMPLIANT',
      reason: expect.stringContaining(reason) as unknown,
      evidence: { [id]: expect.any(Number) as unknown },
    })
    const lines = formatDoctorReport(doctorReport, about)
    const { remediation = '' } = doctorReport.checks.find(check => check.id === id) ?? {}
    expect(lines.some(line => line.includes(reason))).toBe(true)
    expect(lines.some(line => line.includes(remediation))).toBe(true)
  })

  it.each([
    ['DescribeTrails', 'AccessDeniedException', ['trail']],
    ['ListRules', 'AccessDeniedException', OF_RULES],
    ['DescribeAlarms', 'AccessDenied', ['queues', 'canary', 'alarms']],
    ['ListQueues', 'AccessDenied', ['consumers', 'deliveries']],
    ['ListTargetsByRule', 'AccessDeniedException', OF_RULES],
    ['GetFunction', 'AccessDeniedException', ['consumers', 'functions']],
    ['DescribeStacks', 'AccessDenied', ['functions']],
    ['DescribeTimeToLive', 'AccessDeniedException', ['table']],
    ['GetTopicAttributes', 'AuthorizationError', ['notifications']],
    ['GetItem', 'AccessDeniedException', ['canary', 'sweep', 'settings']],
    ['GetSchedule', 'AccessDeniedException', ['schedules']],
    ['GetSchedule', 'UnknownException', ['schedules']],
  ])('are unknown without %s (%s)', async (operation, error, ids) => {
    const doctorReport = await checkDeployment(createDeployedAws({ [operation]: () => buildRefusal(error) }))
    expect(listFailedChecks(doctorReport)).toEqual(ids.map(id => [id, 'UNKNOWN']))
    expect(computeDoctorExitCode(doctorReport)).toBe(1)
    expect(doctorReport.evaluation.status).toBe('INSUFFICIENT_DATA')
  })

  it('name the unknown region, and the problems in others', async () => {
    const one = buildRegionalError('eu-central-1', { ListRules: () => buildRefusal('AccessDeniedException') })
    const [, [, off]] = impairedChecks as unknown as [unknown, [string, OutputOverrides]]
    const both: OutputOverrides = {
      ListRules: (well, region, input) =>
        (region === 'us-east-1' ? off : one)['ListRules']?.(well, region, input) ?? well,
    }
    const { checks, evaluation } = await checkDeployment(createDeployedAws(both))
    const rules = checks.find(({ id }) => id === 'rules')
    expect(rules).toMatchObject({
      state: 'IMPAIRED',
      reasons: ['rule assay-iam-change in us-east-1 is disabled'],
      unknown: [expect.stringMatching(/eu-central-1: access denied to events:ListRules/)],
    })
    expect(evaluation.status).toBe('NON_COMPLIANT')
  })

  it('make one document', async () => {
    const doctorReport = await checkDeployment(createDeployedAws(impairedChecks[0]?.[1]))
    const document = buildDoctorDocument(doctorReport, { ...about, at: now.toISOString() })
    expect(JSON.parse(JSON.stringify(document))).toMatchObject({
      schema: 'assay.doctor/1',
      account: COLLECTOR_ACCOUNT_ID,
      home: 'eu-west-1',
      regions: about.regions,
      at: '2026-11-24T12:00:00.000Z',
      evaluation: {
        status: 'NON_COMPLIANT',
        reason: expect.stringContaining('no multi-region trail') as unknown,
      },
      checks: [
        {
          id: 'trail',
          state: 'IMPAIRED',
          reasons: [expect.stringContaining('no multi-region trail') as unknown],
          unknown: [],
        },
        { id: 'rules', state: 'OK', reasons: [], unknown: [] },
        { id: 'forwarding', state: 'OK' },
        { id: 'queues', state: 'OK' },
        { id: 'consumers', state: 'OK' },
        { id: 'functions', state: 'OK' },
        { id: 'deliveries', state: 'OK' },
        { id: 'schedules', state: 'OK' },
        { id: 'canary', state: 'OK' },
        { id: 'sweep', state: 'OK' },
        { id: 'table', state: 'OK' },
        { id: 'settings', state: 'OK' },
        { id: 'alarms', state: 'OK' },
        { id: 'notifications', state: 'OK' },
      ],
    })
  })

  it.each([
    ['there is no table', { GetItem: () => buildRefusal('ResourceNotFoundException') }],
    ['only the table was kept', { ...nothing, GetFunction: () => buildRefusal('ResourceNotFoundException') }],
  ])('report that nothing is deployed if %s', async (_, instead: OutputOverrides) => {
    const run = checkDeployment(createDeployedAws(instead))
    await expect(run).rejects.toThrow(CliError)
    await expect(run).rejects.toThrow(
      'Assay is not deployed in eu-west-1 of account 111122223333; deploy it with npm run deploy',
    )
  })

  it('print no control characters', async () => {
    const hostile = { ...endedSweep, listingFailures: ['\u001B[2Jroles could not be listed'] }
    const instead: OutputOverrides = {
      GetItem: () => ({ Item: { body: { S: JSON.stringify({ last: hostile }) } } }),
    }
    const lines = formatDoctorReport(await checkDeployment(createDeployedAws(instead)), about)
    expect(lines.join('')).toContain('roles could not be listed')
    expect(lines.join('')).not.toContain('\u001B')
  })

  it('fail if AWS cannot be reached', async () => {
    await expect(checkDeployment(unreachable)).rejects.toThrow('no connection')
    expect(listFailedChecks(await checkDeployment(expired)).map(([, state]) => state)).toEqual(
      Array(14).fill('UNKNOWN'),
    )
  })
})

describe('assay doctor', () => {
  const directory = mkdtempSync(join(tmpdir(), 'assay-doctor-'))
  afterAll(() => rmSync(directory, { recursive: true }))

  it('cannot run without a configuration', async () => {
    const { status, stdout, stderr } = await runAssayIn(directory, 'doctor')
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain('there is no assay.config.json in this directory')
  })

  it('cannot run with an invalid configuration', async () => {
    const file = join(directory, 'wrong.json')
    writeFileSync(file, '{"home":"here"}')
    const { status, stderr } = await runAssay('doctor', '--config', file)
    expect(status).toBe(2)
    expect(stderr).toContain('"home"')
  })

  it('explains its exit codes', async () => {
    const { status, stdout } = await runAssay('doctor', '--help')
    expect(status).toBe(0)
    expect(stdout).toContain('assay.doctor/1')
    expect(stdout).toContain('Exit codes')
  })
})
