import { describe, expect, it } from 'vitest'
import {
  computeEvidenceCost,
  computeFixedCosts,
  type SynthesizedTemplate,
} from '../../../infra/costs/fixed-costs.ts'
import { listStatements, listTemplateResources } from '../resolved-template.ts'
import { findStackByName, SYNTH_ACCOUNT_ID, synthesizeTestStacks, type SynthStack } from '../synthesis.ts'

const KEYS = `arn:aws:kms:eu-central-1:${SYNTH_ACCOUNT_ID}:key`
const source = { home: 'eu-west-1', regions: ['us-east-1'] }
const evidence = {
  location: 's3://example-evidence/assay/prod',
  schedule: 'cron(0 6 1 * ? *)',
  signingKey: `${KEYS}/1111-signing`,
  key: `${KEYS}/2222-bucket`,
}

function synthesize(more: object): SynthStack {
  return findStackByName(synthesizeTestStacks({ ...source, ...more }), 'Assay')
}

const packing = synthesize({ evidence })
const without = synthesize({})

/** What the role of a function allows: one line for each action and resource. */
function listGrants({ template }: SynthStack, functionName: string): string[] {
  const found = listTemplateResources(template, 'AWS::Lambda::Function').find(
    ([, { Properties }]) => Properties['FunctionName'] === functionName,
  )
  const role = String(found?.[1].Properties['Role']).split('/').at(-1) ?? ''
  const { Policies = [] } = (template.Resources[role]?.Properties ?? {}) as {
    Policies?: { PolicyDocument: object }[]
  }
  return Policies.flatMap(({ PolicyDocument }) =>
    listStatements(PolicyDocument).flatMap(({ effect, actions, resources, condition }) =>
      actions.flatMap(action =>
        resources.map(
          on => `${effect} ${action} ${on}${condition === undefined ? '' : ` ${JSON.stringify(condition)}`}`,
        ),
      ),
    ),
  ).toSorted()
}

function viaService(service: string): string {
  return JSON.stringify({ StringEquals: { 'kms:ViaService': `${service}.amazonaws.com` } })
}

function sqs(name: string): string {
  return `arn:aws:sqs:eu-west-1:${SYNTH_ACCOUNT_ID}:assay-${name}`
}

function listAlarmNamesOf({ template }: SynthStack): string[] {
  return listTemplateResources(template, 'AWS::CloudWatch::Alarm').map(([, { Properties }]) =>
    String(Properties['AlarmName']),
  )
}

describe('a deployment that makes packs of evidence', () => {
  const grants = listGrants(packing, 'assay-evidence')

  it('lets the function read the table and write to its folder, sign by one key, and nothing else', () => {
    const tableKey = /kms:Decrypt (\S+) .*dynamodb/.exec(grants.join('\n'))?.[1] ?? ''
    const own = ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes', 'ChangeMessageVisibility']
    const objects = ['GetObject', 'GetObjectRetention', 'PutObject']
    expect(grants).toEqual(
      [
        ...['GetItem', 'Scan'].map(
          action => `Allow dynamodb:${action} arn:aws:dynamodb:eu-west-1:${SYNTH_ACCOUNT_ID}:table/assay`,
        ),
        ...['Decrypt', 'DescribeKey'].map(
          action => `Allow kms:${action} ${tableKey} ${viaService('dynamodb.eu-west-1')}`,
        ),
        ...objects.map(action => `Allow s3:${action} arn:aws:s3:::example-evidence/assay/prod/*`),
        'Allow s3:ListBucket arn:aws:s3:::example-evidence',
        ...['GetPublicKey', 'Sign'].map(action => `Allow kms:${action} ${evidence.signingKey}`),
        ...['Decrypt', 'GenerateDataKey'].map(
          action => `Allow kms:${action} ${evidence.key} ${viaService('s3.eu-central-1')}`,
        ),
        ...own.map(action => `Allow sqs:${action} ${sqs('evidence')}`),
        ...['evidence', 'evidence-dead-letters'].map(name => `Allow sqs:SendMessage ${sqs(name)}`),
        ...['CreateLogStream', 'PutLogEvents'].map(
          action =>
            `Allow logs:${action} arn:aws:logs:eu-west-1:${SYNTH_ACCOUNT_ID}:log-group:/aws/lambda/assay-evidence:*`,
        ),
      ].toSorted(),
    )
  })

  it('lets no other function use the bucket of packs or the keys', () => {
    for (const [, { Properties }] of listTemplateResources(packing.template, 'AWS::Lambda::Function')) {
      const name = String(Properties['FunctionName'])
      if (name === 'assay-evidence') continue
      expect(listGrants(packing, name).join('\n')).not.toMatch(/example-evidence|1111-signing|2222-bucket/)
    }
  })

  it('grants nothing on keys that the configuration does not name', () => {
    const plain = synthesize({ evidence: { location: evidence.location } })
    const keys = listGrants(plain, 'assay-evidence').filter(line => line.includes(' kms:'))
    expect(keys.filter(line => !line.includes('dynamodb.eu-west-1'))).toEqual([])
  })

  it('has a schedule whose message the function takes, and which can send to its queue alone', () => {
    const schedules = listTemplateResources(packing.template, 'AWS::Scheduler::Schedule').map(
      ([, { Properties }]) => Properties as { Name: string; Target: { Arn: string; Input: string } },
    )
    const own = schedules.find(({ Name }) => Name === 'assay-evidence')
    expect(own).toMatchObject({
      ScheduleExpression: evidence.schedule,
      ScheduleExpressionTimezone: 'Etc/UTC',
      GroupName: 'assay',
    })
    expect(own?.Target.Arn).toBe(`arn:aws:sqs:eu-west-1:${SYNTH_ACCOUNT_ID}:assay-evidence`)
    expect(JSON.parse(own?.Target.Input ?? '')).toEqual({
      type: 'pack-evidence',
      at: '<aws.scheduler.scheduled-time>',
    })
  })

  it('has an alarm for messages that wait, and one for those that failed', () => {
    const before = new Set(listAlarmNamesOf(without))
    expect(
      listAlarmNamesOf(packing)
        .filter(name => !before.has(name))
        .toSorted(),
    ).toEqual(['assay-evidence-age', 'assay-evidence-dead-letters'])
  })

  it('costs less than a dollar a month more before it packs', () => {
    const [more = 0, less = 0] = [packing, without].map(({ raw }) =>
      computeFixedCosts([JSON.parse(raw) as SynthesizedTemplate]).reduce(
        (sum, { dollars }) => sum + dollars,
        0,
      ),
    )
    expect(more - less).toBeGreaterThan(0)
    expect(more - less).toBeLessThan(1)
    expect(more - less).toBeCloseTo(computeEvidenceCost())
  })
})

describe('a deployment that makes none', () => {
  it('has nothing of it', () => {
    expect(without.raw).not.toMatch(/evidence/i)
  })
})
