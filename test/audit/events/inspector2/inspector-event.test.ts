import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { UnreadableEvent, type Change, type ParsedEvent } from '../../../../audit/events/change.ts'
import { imageTrigger } from '../../../../audit/events/triggers.ts'
import { applyMergePatch } from '../../../../examples/account/example-account.ts'
import { readGroundTruthFile } from '../../../events/world.ts'
import { isMatchedByPattern } from '../event-pattern.ts'
import { recordedScope } from '../recorded-events.ts'

const account = '111122223333'
const digest = 'sha256:8755c4df83c5d1046fc5ac0cd67b555dc1fe624361532cbec70a817e5e7d18a9'
const repository = `arn:aws:ecr:eu-west-1:${account}:repository/media/resizer`
const image = `${repository}/${digest}`
const other = image.replace('8755', '0000')
const packageScan = ['scanCoverage', 'packageFindings']
const lambda = `arn:aws:lambda:eu-west-1:${account}:function:nightly-report`

const scan = readGroundTruthFile('inspector-01-scan-ecr.json')
const coverage = readGroundTruthFile('inspector-05-coverage-lost.json')
const azure = readGroundTruthFile('inspector-06-azure-out-of-scope.json')

function finding(resources: readonly object[], rest: object = {}): unknown {
  const event = { ...(scan as object), 'detail-type': 'Inspector2 Finding', resources: [repository] }
  const dates = { firstObservedAt: 'Wed Sep 04 16:55:38.411 UTC 2024', updatedAt: 'Jun 3, 2026, 8:41:00 AM' }
  return {
    ...event,
    detail: { awsAccountId: account, severity: 'HIGH', status: 'ACTIVE', ...dates, resources, ...rest },
  }
}

const ofImage = { type: 'AWS_ECR_CONTAINER_IMAGE', id: image }
const ofFunction = { type: 'AWS_LAMBDA_FUNCTION', id: `${lambda}:$LATEST` }
const ofInstance = { type: 'AWS_EC2_INSTANCE', id: 'i-087d63509b8c97098' }

describe('an event of Inspector', () => {
  it.each([
    ['of the first scan of an image', scan, [[image, ['scan', 'suppressed']]]],
    [
      'of the first scan of a function',
      applyMergePatch(coverage, { 'detail-type': 'Inspector2 Scan' }),
      [[lambda, packageScan]],
    ],
    ['of a function that it scans no more', coverage, [[lambda, packageScan]]],
    [
      'of an image that it scans no more',
      { ...(coverage as object), resources: [image] },
      [[image, ['scan', 'suppressed']]],
    ],
    [
      'of a repository that it scans no more',
      { ...(coverage as object), resources: [repository] },
      [[repository, ['scanFrequency', 'scanCoverage']]],
    ],
    ['of what it found in an image', finding([ofImage]), [[image, ['scan', 'suppressed']]]],
    ['of what it found in a function', finding([ofFunction]), [[lambda, packageScan]]],
    [
      'of what it found in a published version of a function',
      finding([{ ...ofFunction, id: `${lambda}:7` }]),
      [[`${lambda}:7`, packageScan]],
    ],
    [
      'of what it found in a function that it names without a version',
      finding([{ ...ofFunction, id: lambda }]),
      [[lambda, packageScan]],
    ],
    ['of what is no more', finding([ofImage], { status: 'CLOSED' }), [[image, ['scan', 'suppressed']]]],
    ['of little', finding([ofImage], { severity: 'LOW' }), [[image, ['scan', 'suppressed']]]],
    [
      'of several at once',
      finding([ofImage, ofInstance, { ...ofImage, id: other }, ofFunction]),
      [
        [image, ['scan', 'suppressed']],
        [other, ['scan', 'suppressed']],
        [lambda, packageScan],
      ],
    ],
    [
      'of a finding whose resources are beside its detail',
      applyMergePatch(finding([]), { resources: [image] }),
      [[image, ['scan', 'suppressed']]],
    ],
  ])('%s concerns that resource', (_, event, expected) => {
    const { subjects, actor, id } = parseChange(imageTrigger.parse(event, recordedScope))
    expect(subjects.map(({ resource, facts }) => [resource.arn, facts])).toEqual(expected)
    expect(actor).toEqual({ type: 'AWSService', name: 'Amazon Inspector' })
    expect(id).toMatch(/^eb:111122223333:eu-west-1:/)
  })

  it.each([
    ['a scan', applyMergePatch(scan, { detail: { 'image-digest': null } })],
    [
      'a scan whose repository is beside its detail',
      applyMergePatch(scan, { detail: { 'image-digest': 'x', 'repository-name': 7 } }),
    ],
    ['a finding', finding([])],
  ])('without the image concerns the images of its repository: %s', (_, event) => {
    const { subjects, indirectSubjects } = parseChange(imageTrigger.parse(event, recordedScope))
    expect(subjects.map(({ resource, facts }) => [resource.arn, facts])).toEqual([
      [repository, ['latestImage', 'latestPush']],
    ])
    expect(indirectSubjects).toMatchObject([
      { kind: 'AWS::ECR::Image', relationship: 'repository', facts: ['scan', 'suppressed'] },
    ])
  })

  it.each([
    ['a scan', { ...(scan as object), resources: null, detail: null }],
    ['coverage', { ...(coverage as object), resources: [{}] }],
    ['a finding', { ...(finding([]) as object), resources: {}, detail: { resources: 'all' } }],
  ])('without a resource concerns images and functions: %s', (_, event) => {
    expect(parseChange(imageTrigger.parse(event, recordedScope))).toMatchObject({
      subjects: [],
      unresolvedKinds: ['AWS::ECR::Repository', 'AWS::Lambda::Function'],
    })
  })

  it.each([
    ['of another cloud', azure, 'other-cloud'],
    [
      'of another cloud that it does not name',
      applyMergePatch(azure, { detail: { provider: null } }),
      'other-cloud',
    ],
    [
      'of another cloud that it alone names',
      applyMergePatch(coverage, { detail: { provider: 'GCP' } }),
      'other-cloud',
    ],
    ['of an instance', { ...(coverage as object), resources: [ofInstance.id] }, 'kind-not-audited'],
    [
      'of a function of another account',
      finding([{ ...ofFunction, id: lambda.replace(account, '444455556666') }]),
      'kind-not-audited',
    ],
    [
      'of an image in another region',
      finding([{ ...ofImage, id: image.replace('eu-west-1', 'us-east-1') }]),
      'kind-not-audited',
    ],
    [
      'of a public repository',
      finding([{ ...ofImage, id: `arn:aws:ecr-public::${account}:repository/a` }]),
      'kind-not-audited',
    ],
    ['in another region', applyMergePatch(scan, { region: 'ap-south-1' }), 'out-of-scope-region'],
  ])('%s is ignored', (_, event, reason) => {
    expect(imageTrigger.parse(event, recordedScope)).toEqual({ ignored: reason })
  })

  it.each([
    ['without an id', applyMergePatch(scan, { id: null })],
    ['that is another one', applyMergePatch(scan, { 'detail-type': 'Inspector2 AutoEnable' })],
    ['whose time is none', applyMergePatch(scan, { time: 'yesterday' })],
  ])('%s is rejected', (_, event) => {
    expect(() => imageTrigger.parse(event, recordedScope)).toThrow(UnreadableEvent)
  })

  it.each([
    ['a scan', scan],
    ['coverage', coverage],
    ['a finding', finding([ofImage, ofFunction])],
  ])('is parsed with any invalid part: %s', (_, event) => {
    const odd = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom('arn:aws:ecr', ':::::', 'constructor', '/'),
    )
    const { detail } = event as { detail: object }
    fc.assert(
      fc.property(fc.constantFrom('resources', ...Object.keys(detail)), odd, (name, value) => {
        const spoilt =
          name === 'resources'
            ? { ...(event as object), resources: value }
            : { ...(event as object), detail: { ...detail, [name]: value } }
        expect(hasNoSubjects(imageTrigger.parse(spoilt, recordedScope))).toBe(false)
      }),
    )
  })
})

describe('the rules for events of Inspector', () => {
  it.each([
    ['a scan of an image', scan, true],
    ['coverage of a function', coverage, true],
    ['another cloud, to be counted', azure, true],
    ['an instance', { ...(coverage as object), resources: [ofInstance.id] }, false],
    ['a HIGH finding', finding([ofImage]), true],
    [
      'a CRITICAL one that is closed',
      finding([ofFunction], { severity: 'CRITICAL', status: 'CLOSED' }),
      true,
    ],
    ['one that does not say how bad it is', finding([ofImage], { severity: undefined }), true],
    ['a MEDIUM one: a popular one of them is a burst', finding([ofImage], { severity: 'MEDIUM' }), false],
    ['one on an instance', { ...(finding([ofInstance]) as object), resources: [ofInstance.id] }, false],
  ])('%s: %s', (_, event, expected) => {
    expect(isMatchedByRules(JSON.parse(JSON.stringify(event)))).toBe(expected)
  })
})

function isMatchedByRules(event: unknown): boolean {
  return imageTrigger.patterns.some(pattern => isMatchedByPattern(pattern, event))
}

function hasNoSubjects(parsedEvent: ParsedEvent): boolean {
  if ('ignored' in parsedEvent) return false
  const { subjects, unresolvedKinds = [] } = parsedEvent.change
  return subjects.length === 0 && unresolvedKinds.length === 0
}

function parseChange(parsedEvent: ParsedEvent): Change {
  if ('change' in parsedEvent) return parsedEvent.change
  throw new Error(`ignored: ${parsedEvent.ignored}`)
}
