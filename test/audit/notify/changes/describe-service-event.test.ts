import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { Change } from '../../../../audit/events/change.ts'
import { matchTriggers } from '../../../../audit/events/triggers.ts'
import { describeChange } from '../../../../audit/notify/changes/describe-change.ts'
import { summarizeServiceEvent } from '../../../../audit/notify/changes/describe-service-event.ts'
import { buildDetectorResource } from '../../../../audit/resources/guardduty/detector.ts'
import { buildFunctionResource } from '../../../../audit/resources/lambda/function.ts'
import { buildImageResource } from '../../../../audit/resources/ecr/image.ts'
import { buildRepositoryResourceByName } from '../../../../audit/resources/ecr/repository.ts'
import type { Resource } from '../../../../audit/resources/resource.ts'

const where = { account: '111122223333', region: 'eu-west-1' }
const images = ['a', 'b'].map(digit =>
  buildImageResource(
    `arn:aws:ecr:eu-west-1:${where.account}:repository/app`,
    `sha256:${digit.repeat(64)}`,
    where,
  ),
)
const repository = buildRepositoryResourceByName('app', where)

/** What the header of a notification says before its time. */
function describeHeader(
  action: string,
  subjects: readonly Pick<Resource, 'arn'>[],
  subjectCount = subjects.length,
): string {
  const header = describeChange({
    ...where,
    action,
    actor: { type: 'AWSService', name: 'Amazon ECR' },
    at: '2026-11-24T08:06:31.000Z',
    subjects: subjects.map(({ arn }) => arn),
    subjectCount,
  })
  return header.replace(' at 2026-11-24 08:06:31 UTC in account 111122223333 (eu-west-1)', '')
}

describe('the header of a notification about what an AWS service reports', () => {
  const folders = ['../../../events/', '../../../events-second-account/'].map(path =>
    fileURLToPath(new URL(path, import.meta.url)),
  )
  const changes = folders.flatMap(folder =>
    readdirSync(folder)
      .filter(file => /^[a-z]+-\d+-.*\.json$/.test(file))
      .flatMap(file => {
        const event: unknown = JSON.parse(readFileSync(folder + file, 'utf8'))
        return matchTriggers(event).flatMap((trigger): (readonly [string, Change])[] => {
          const parsed = trigger.parse(event, { regions: ['eu-west-1', 'us-east-1', 'eu-central-1'] })
          return 'change' in parsed ? [[file, parsed.change]] : []
        })
      }),
  )
  const reported = changes.filter(([, { actor }]) => actor.type === 'AWSService')

  it('is tested with events of each service', () => {
    const services = new Set(reported.map(([, { action }]) => action.split(':')[0]))
    expect(services).toEqual(new Set(['ecr', 'ecs', 'guardduty', 'inspector2']))
  })

  it.each(reported)('says in words what happened in %s', (_, change) => {
    const subjects = change.subjects.map(({ resource }) => resource)
    const header = describeHeader(change.action, subjects)
    expect(header).not.toContain(change.action)
    expect(header).toMatch(/^(Amazon (ECR|ECS|GuardDuty|Inspector) |An Amazon ECR lifecycle policy )/)
  })

  it.each([
    ['ecr:ImageScan', [images[0]], 'Amazon ECR finished scanning image app@sha256:aaaaaaaaaaaa'],
    ['ecr:ImageScanFailed', [images[0]], 'Amazon ECR failed to scan image app@sha256:aaaaaaaaaaaa'],
    ['ecr:Push', [images[0]], 'Amazon ECR reports that image app@sha256:aaaaaaaaaaaa was pushed'],
    [
      'ecr:PullThroughCache',
      [images[0], repository],
      'Amazon ECR pulled image app@sha256:aaaaaaaaaaaa from an upstream registry',
    ],
    [
      'ecr:PolicyExecutionEvent',
      images,
      'An Amazon ECR lifecycle policy expired or archived images app@sha256:aaaaaaaaaaaa and app@sha256:bbbbbbbbbbbb',
    ],
    [
      'inspector2:Scan',
      [buildFunctionResource('worker', where)],
      'Amazon Inspector finished scanning function worker',
    ],
    [
      'guardduty:Finding',
      [buildFunctionResource('worker', where)],
      'Amazon GuardDuty reports a finding about function worker',
    ],
    [
      'guardduty:Finding',
      [buildFunctionResource('worker', where), buildDetectorResource(where)],
      'Amazon GuardDuty reports a finding about function worker',
    ],
    [
      'guardduty:Finding',
      [buildDetectorResource(where)],
      'Amazon GuardDuty reports a finding; read again: GuardDuty detector eu-west-1',
    ],
    ['cloudwatch:AlarmStateChange', [], 'A CloudWatch alarm of Assay changed its state'],
  ] as const)('says what happened and to what: %s', (action, subjects, header) => {
    expect(describeHeader(action, subjects as readonly Resource[])).toBe(header)
  })

  it('says of a failed scan that it failed', () => {
    const [, failed] = reported.find(([file]) => file === 'ecr-57-scan-failed.json') ?? []
    expect(failed?.action).toBe('ecr:ImageScanFailed')
  })

  it('does not say of several images that all of them were scanned', () => {
    expect(describeHeader('ecr:ImageScan', images)).toBe(
      'Amazon ECR finished scanning an image; read again: images app@sha256:aaaaaaaaaaaa and app@sha256:bbbbbbbbbbbb',
    )
    expect(describeHeader('ecr:ImageScan', images.slice(0, 1), 30)).toMatch(
      /^Amazon ECR finished scanning an image; read again: image \S+ and 29 more$/,
    )
  })

  it('names an API call of a service as such', () => {
    expect(describeHeader('ecs:UpdateService', [])).toBe(
      '"Amazon ECR" (AWS service) called ecs:UpdateService',
    )
    expect(summarizeServiceEvent('ecs:UpdateService')).toBeUndefined()
    expect(summarizeServiceEvent('toString')).toBeUndefined()
  })
})
