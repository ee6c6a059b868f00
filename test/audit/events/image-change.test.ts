import { IMAGE_PRESENCE_FACTS } from '../../../audit/events/ecr/ecr-resources.ts'
import { selectPreviousTagHolder } from '../../../audit/events/ecr/tag-moves.ts'
import { buildRepositoryResourceByName } from '../../../audit/resources/ecr/repository.ts'
import { describe, expect, it } from 'vitest'
import { UnreadableEvent, type Change, type ParsedEvent } from '../../../audit/events/change.ts'
import { imageChangePatterns, parseImageChange } from '../../../audit/events/image-change.ts'
import { imageTrigger, triggers } from '../../../audit/events/triggers.ts'
import { getKindDefinition } from '../../../audit/resources/kinds.ts'
import { applyMergePatch } from '../../../examples/account/example-account.ts'
import { readGroundTruthFile } from '../../events/world.ts'
import { expectInvalidPartsHandled, parseIncompleteEvents } from './damaged-events.ts'
import { isMatchedByPattern } from './event-pattern.ts'
import { listIndexEntries, recordedScope } from './recorded-events.ts'

const recorded = listIndexEntries('ecr-').map(entry => ({
  ...entry,
  event: readGroundTruthFile(entry.file),
}))

const account = '111122223333'
const repository = `arn:aws:ecr:eu-west-1:${account}:repository/media/resizer`
const digest = 'sha256:8755c4df83c5d1046fc5ac0cd67b555dc1fe624361532cbec70a817e5e7d18a9'
const image = `${repository}/${digest}`
const registry = `arn:aws:ecr:eu-west-1:${account}:registry`
const imageReference = { repositoryName: 'media/resizer', 'repository-name': 'media/resizer' }
const SIGNATURE = { 'repository-name': 'media/resizer', 'image-digest': digest, result: 'SUCCESS' }

/** The subjects of each recorded event, with the facts that may have changed. */
const SUBJECTS: Record<string, readonly (readonly [string, unknown])[]> = {
  'ecr-01-push-new-tag.json': [[image, 'ALL']],
  'ecr-02-push-tag-moved.json': [[image, 'ALL']],
  'ecr-09-archive.json': [
    [
      `arn:aws:ecr:eu-west-1:${account}:repository/base/node/sha256:407d42a1bb97640db56666ca07d23c558668e495f7d35993a46badcedcddadfb`,
      ['storage', 'scan', 'suppressed', 'content'],
    ],
  ],
  'ecr-10-scan-basic-complete.json': [
    [
      `${repository}/sha256:7b5c81a62fd1a7bd062908ae15eea4b21ade6346fec1eccd660fff85beaffd65`,
      ['scan', 'suppressed'],
    ],
  ],
  'ecr-12-scan-frequency-change.json': [
    [repository, ['scanFrequency']],
    [`arn:aws:ecr:eu-west-1:${account}:repository/base/node`, ['scanFrequency']],
  ],
  'ecr-17-putimage-cloudtrail.json': [[image, 'ALL']],
  'ecr-18-set-repository-policy-public.json': [
    [`arn:aws:ecr:eu-west-1:${account}:repository/base/node`, ['policy']],
  ],
  'ecr-19-put-image-tag-mutability.json': [
    [`arn:aws:ecr:eu-west-1:${account}:repository/orders/api`, ['tagMutability']],
  ],
  'ecr-20-put-registry-scanning-configuration.json': [[registry, ['scanning']]],
}

describe('events of images, repositories and the registry', () => {
  it.each(recorded)('$file concerns the affected resources, and no others', entry => {
    const { id, subjects, eventuallyConsistent, actor } = parseChange(
      parseImageChange(entry.event, recordedScope),
    )
    const may = [...entry.affected, ...(entry.mayAlso ?? [])].map(({ arn }) => arn)
    const about = subjects.map(({ resource }) => resource.arn)
    expect(id).toBe(entry.dedupeKey)
    expect(eventuallyConsistent).toBe(false)
    expect(entry.affected.map(({ arn }) => arn)).toContain(about[0])
    expect(about.filter(arn => !may.includes(arn))).toEqual([])
    expect(actor.name).toBe(parseActor(entry.file))
  })

  it.each(Object.entries(SUBJECTS))('%s may have changed the listed facts', (file, expected) => {
    const { subjects } = parseChange(parseImageChange(readGroundTruthFile(file), recordedScope))
    expect(subjects.map(({ resource, facts }) => [resource.arn, facts])).toEqual(expected)
    for (const { resource, facts } of subjects)
      for (const fact of facts === 'ALL' ? [] : facts)
        expect(getKindDefinition(resource.kind).facts).toHaveProperty(fact)
  })

  it('a pull through the cache concerns the image and the repository that may have been created for it', () => {
    const { subjects } = parseChange(
      parseImageChange(readGroundTruthFile('ecr-13-pull-through-cache.json'), recordedScope),
    )
    expect(subjects.map(({ resource, facts }) => [resource.kind, facts])).toEqual([
      ['AWS::ECR::Image', 'ALL'],
      ['AWS::ECR::Repository', expect.arrayContaining(['registry', 'policy'])],
    ])
    expect(subjects[1]?.facts).not.toContain('tagMutability')
  })

  it.each(recorded)('$file matches only the rules of its trigger', ({ event }) => {
    const admitted = triggers.filter(({ patterns }) =>
      patterns.some(pattern => isMatchedByPattern(pattern, event)),
    )
    expect(admitted.map(({ queue }) => queue)).toEqual(['image-push'])
  })

  it('match patterns that EventBridge accepts', () => {
    for (const pattern of imageChangePatterns)
      expect(JSON.stringify(pattern).length).toBeLessThanOrEqual(2_048)
  })

  it('do not match if a call failed or is read-only', () => {
    const failed = applyMergePatch(call('PutImage', {}), { detail: { errorCode: 'AccessDenied' } })
    for (const event of [failed, call('BatchGetImage', {}), call('InitiateLayerUpload', {})])
      expect(
        triggers.some(({ patterns }) => patterns.some(pattern => isMatchedByPattern(pattern, event))),
      ).toBe(false)
  })
})

describe('the expectation of an event', () => {
  it.each([
    ['a push', action({ 'action-type': 'PUSH' }), { presence: 'PRESENT' }],
    ['a deletion', action({ 'action-type': 'DELETE' }), { presence: 'DELETED' }],
    [
      'an archiving',
      action({ 'action-type': 'UPDATE_STORAGE_CLASS', 'target-storage-class': 'ARCHIVE' }),
      { presence: 'PRESENT', facts: { storage: 'ARCHIVED' } },
    ],
    [
      'a restoring, which takes its time',
      action({ 'action-type': 'UPDATE_STORAGE_CLASS', 'target-storage-class': 'STANDARD' }),
      { presence: 'PRESENT', facts: {} },
    ],
    ['an action that ECR invents later', action({ 'action-type': 'SIGN' }), undefined],
    ['the end of a repository', call('DeleteRepository', imageReference), { presence: 'DELETED' }],
    ['a new repository', call('CreateRepository', imageReference), { presence: 'PRESENT' }],
  ])('of %s', (_, event, expected) => {
    expect(parseChange(parseImageChange(event, recordedScope)).subjects[0]?.expectation).toEqual(expected)
  })

  it('contains the new scan frequency', () => {
    const { subjects } = parseChange(
      parseImageChange(readGroundTruthFile('ecr-12-scan-frequency-change.json'), recordedScope),
    )
    expect(subjects[0]?.expectation).toEqual({ presence: 'PRESENT', facts: { scanFrequency: 'MANUAL' } })
  })
})

describe('the tag of a push', () => {
  const putTag = selectPreviousTagHolder(
    buildRepositoryResourceByName('media/resizer', { account: '111122223333', region: 'eu-west-1' }),
    'v1',
  )
  const result = { image: { imageId: { imageDigest: digest, imageTag: 'v1' } } }
  const moved = { 'repository-name': 'media/resizer', 'image-digest': digest, 'image-tag': 'v1' }

  it.each([
    ['a push', action({ 'image-tag': 'v1' }), putTag],
    ['a push without a tag', action({ 'image-tag': null }), undefined],
    ['a deletion', action({ 'action-type': 'DELETE', 'image-tag': 'v1' }), undefined],
    [
      'a pull through the cache',
      service('ECR Pull Through Cache Action', { ...moved, 'sync-status': 'SUCCESS' }),
      putTag,
    ],
    ['a replication', service('ECR Replication Action', { ...moved, result: 'SUCCESS' }), putTag],
    ['a call with a tag', call('PutImage', { ...imageReference, imageTag: 'v1' }, result), putTag],
    ['a call whose answer has it', call('PutImage', imageReference, result), putTag],
    ['a call without', call('PutImage', { ...imageReference, imageDigest: digest }), undefined],
    [
      'a deletion by call',
      call('BatchDeleteImage', imageReference, { imageIds: [result.image.imageId], failures: [] }),
      undefined,
    ],
  ])('of %s', (_, event, expected) => {
    const { indirectSubjects = [] } = parseChange(parseImageChange(event, recordedScope))
    expect(indirectSubjects.filter(({ relationship }) => relationship === 'taggedAs')).toEqual(expected ?? [])
  })
})

describe('calls of the API', () => {
  const other = digest.replace('8755', '0000')

  it('on several images concern each deleted image', () => {
    const imageIds = [
      { imageDigest: digest, imageTag: 'a' },
      { imageDigest: digest, imageTag: 'b' },
      { imageDigest: other },
    ]
    const event = call('BatchDeleteImage', imageReference, { imageIds, failures: [] })
    expect(listSubjects(event)).toEqual([image, `${repository}/${other}`])
  })

  it('that deleted no image are ignored as failed', () => {
    const event = call('BatchDeleteImage', imageReference, {
      imageIds: [],
      failures: [{ failureCode: 'ImageNotFound' }],
    })
    expect(parseImageChange(event, recordedScope)).toEqual({ ignored: 'failed' })
  })

  it('name the image in the request if the response does not', () => {
    const request = { ...imageReference, imageId: { imageDigest: digest }, targetStorageClass: 'ARCHIVE' }
    expect(listSubjects(call('UpdateImageStorageClass', request))).toEqual([image])
    expect(listSubjects(call('PutImage', { ...imageReference, imageDigest: digest }))).toEqual([image])
  })

  it('that change no audited fact refresh nothing', () => {
    const tagging = call('TagResource', { resourceArn: image })
    expect(parseChange(parseImageChange(tagging, recordedScope)).subjects).toMatchObject([
      { resource: { arn: image }, facts: [] },
    ])
    const { subjects } = parseChange(parseImageChange(call('StartReplicationBackfill', {}), recordedScope))
    expect(subjects).toEqual([{ resource: expect.objectContaining({ arn: registry }) as unknown, facts: [] }])
  })

  it.each(['TagResource', 'UntagResource'])('%s is about the tags of the repository', operation => {
    const tagging = call(operation, { resourceArn: repository })
    expect(parseChange(parseImageChange(tagging, recordedScope)).subjects).toMatchObject([
      { resource: { arn: repository }, facts: ['tags'], expectation: { presence: 'PRESENT' } },
    ])
  })

  it.each([
    ['PutRegistryPolicy', ['policy']],
    ['CreatePullThroughCacheRule', ['pullThroughRules']],
    ['UpdateRepositoryCreationTemplate', ['creationTemplates']],
    ['PutReplicationConfiguration', ['policy']],
    ['DeleteSigningConfiguration', ['policy']],
    ['PutSomethingNewConfiguration', 'ALL'],
    ['constructor', 'ALL'],
  ])('%s is about the registry', (operation, facts) => {
    const { subjects } = parseChange(
      parseImageChange(applyMergePatch(call(operation, {}), { detail: { resources: null } }), recordedScope),
    )
    expect(subjects).toMatchObject([{ resource: { kind: 'AWS::ECR::Registry', arn: registry }, facts }])
  })

  it('that are unknown may have changed all of the repository', () => {
    const { subjects } = parseChange(
      parseImageChange(call('PutRepositorySomething', imageReference), recordedScope),
    )
    expect(subjects).toMatchObject([{ resource: { arn: repository }, facts: 'ALL' }])
  })

  it.each([
    [
      'of the registry of another account',
      call('PutImage', { ...imageReference, registryId: '444455556666' }),
    ],
    ['of what has tags and is no repository', call('TagResource', { resourceArn: `${registry}:x` })],
    [
      'of the tags of a repository of another account',
      call('TagResource', { resourceArn: repository.replace(account, '444455556666') }),
    ],
  ])('%s are not audited', (_, event) => {
    expect(parseImageChange(event, recordedScope)).toEqual({ ignored: 'kind-not-audited' })
  })
})

describe('events without effect', () => {
  it.each([
    ['a push that failed', action({ result: 'FAILURE', 'image-digest': null }), 'failed'],
    ['a pull that failed', service('ECR Pull Through Cache Action', { 'sync-status': 'FAILED' }), 'failed'],
    ['a replication that failed', service('ECR Replication Action', { result: 'FAILED' }), 'failed'],
    [
      'a call that failed',
      applyMergePatch(call('PutImage', imageReference), { detail: { errorCode: 'x' } }),
      'failed',
    ],
    [
      'a call that only reads',
      applyMergePatch(call('PutImage', imageReference), { detail: { readOnly: true } }),
      'read-only',
    ],
    ['a dry run', call('DeleteRepository', { ...imageReference, dryRun: true }), 'dry-run'],
    ['a preview of a lifecycle policy', call('StartLifecyclePolicyPreview', imageReference), 'dry-run'],
    ['an action on a referrer that failed', service('ECR Referrer Action', { result: 'FAILURE' }), 'failed'],
    [
      'a push in another region',
      applyMergePatch(action({}), { region: 'ap-south-1' }),
      'out-of-scope-region',
    ],
    [
      'a call in another region',
      applyMergePatch(call('DeleteRepository', imageReference), { detail: { awsRegion: 'ap-south-1' } }),
      'out-of-scope-region',
    ],
  ])('%s', (_, event, reason) => {
    expect(parseImageChange(event, recordedScope)).toEqual({ ignored: reason })
  })
})

describe('events that do not name their image', () => {
  const latest = [[repository, ['latestImage', 'latestPush']]]

  it.each([
    ['a push', action({ 'image-digest': null }), 'ALL'],
    ['a deletion', action({ 'action-type': 'DELETE', 'image-digest': 'latest' }), IMAGE_PRESENCE_FACTS],
    ['a scan', service('ECR Image Scan', imageReference), ['scan', 'suppressed']],
    ['a call', call('StartImageScan', imageReference), ['scan', 'suppressed']],
    [
      'a call with a tag alone',
      call('UpdateImageStorageClass', { ...imageReference, imageId: { imageTag: 'a' } }),
      ['storage', 'scan', 'suppressed', 'content'],
    ],
    ['a call that deleted', call('BatchDeleteImage', imageReference), IMAGE_PRESENCE_FACTS],
    [
      'a call whose parameters CloudTrail left out',
      put({ requestParameters: null, responseElements: null }),
      'ALL',
    ],
  ])('%s are about those of the repository that are known, and the one pushed last', (_, event, facts) => {
    const { subjects, indirectSubjects, unresolvedKinds } = parseChange(
      parseImageChange(event, recordedScope),
    )
    expect(subjects.map(each => [each.resource.arn, each.facts])).toEqual(latest)
    expect(indirectSubjects).toContainEqual({
      target: subjects[0]?.resource,
      kind: 'AWS::ECR::Image',
      relationship: 'repository',
      facts,
      limit: 100,
    })
    expect(unresolvedKinds).toBeUndefined()
  })

  it.each([
    ['a push', action({ 'repository-name': '../x' })],
    ['a pull', service('ECR Pull Through Cache Action', { 'sync-status': 'SUCCESS' })],
    ['a change of scanning', service('ECR Scan Resource Change', { repositories: [] })],
    ['a call', call('SetRepositoryPolicy', {})],
    ['a call on an image', call('PutImage', {})],
    ['a call on tags', call('TagResource', {})],
    ['a run of a lifecycle policy', lifecycleRun({ serviceEventDetails: null })],
  ])('%s or its repository relist all repositories', (_, event) => {
    const nowhere = applyMergePatch(event, { detail: { resources: null } })
    const { subjects, unresolvedKinds } = parseChange(parseImageChange(nowhere, recordedScope))
    expect({ subjects, unresolved: unresolvedKinds }).toEqual({
      subjects: [],
      unresolved: ['AWS::ECR::Repository'],
    })
  })

  it('of which one of several names is missing concern all repositories and the named ones', () => {
    const repositories = [{ 'repository-name': 'media/resizer', 'scan-frequency': 'MANUAL' }, 7]
    const { subjects, unresolvedKinds } = parseChange(
      parseImageChange(service('ECR Scan Resource Change', { repositories }), recordedScope),
    )
    expect(subjects).toMatchObject([{ resource: { arn: repository } }])
    expect(unresolvedKinds).toEqual(['AWS::ECR::Repository'])
  })
})

describe('a referrer', () => {
  it('is refreshed, and affects its subject', () => {
    const detail = { ...SIGNATURE, 'action-type': 'UPDATE_STORAGE_CLASS', 'target-storage-class': 'STANDARD' }
    const { action: what, subjects } = parseChange(
      parseImageChange(service('ECR Referrer Action', detail), recordedScope),
    )
    expect(what).toBe('ecr:UpdateStorageClass')
    expect(subjects).toMatchObject([
      { resource: { arn: image }, facts: ['storage', 'scan', 'suppressed', 'content'] },
      { resource: { arn: repository }, facts: ['latestImage', 'latestPush'] },
    ])
  })
})

describe('a lifecycle policy run', () => {
  const digests = [digest, digest.replace('8755', '0000')]
  const images = digests.map(each => ({ lifecycleEventImage: { digest: each }, rulePriority: 1 }))

  it('matches a rule that receives read-only events', () => {
    const event = lifecycleRun({})
    const { patterns, readOnlyPatterns = [] } = imageTrigger
    expect(patterns.some(pattern => isMatchedByPattern(pattern, event))).toBe(false)
    expect(readOnlyPatterns.some(pattern => isMatchedByPattern(pattern, event))).toBe(true)
  })

  it.each([
    ['expired', 'expire', { presence: 'DELETED' }],
    ['archived', 'transition', { presence: 'PRESENT', facts: { storage: 'ARCHIVED' } }],
    ['did something else to', 'promote', {}],
  ])('is about the images that it %s', (_, does, expects) => {
    const event = lifecycleRun(buildDetails(images, rules(does)))
    const { subjects, actor, id } = parseChange(parseImageChange(event, recordedScope))
    expect(subjects.map(each => each.resource.arn)).toEqual(digests.map(each => `${repository}/${each}`))
    expect(subjects.map(each => each.expectation)).toEqual([expects, expects])
    expect(actor).toMatchObject({ name: 'AWS Internal' })
    expect(id).toBe(`ct:${account}:61a609c8-a897-4424-a1c9-7f1832cf8b71`)
  })

  it("shares the change id of ECR's own event of the deletion", () => {
    const run = parseChange(
      parseImageChange(lifecycleRun(buildDetails(images.slice(0, 1), rules('expire'))), recordedScope),
    )
    const change = parseChange(
      parseImageChange(action({ 'action-type': 'DELETE', 'image-tag': null }), recordedScope),
    )
    expect(run.sharedChangeId).toBe(change.sharedChangeId)
    const two = parseChange(
      parseImageChange(lifecycleRun(buildDetails(images, rules('expire'))), recordedScope),
    )
    expect(two.sharedChangeId).toBeUndefined()
  })

  it.each([
    ['did nothing', lifecycleRun(buildDetails([], rules('expire'))), 'read-only'],
    [
      'was only tried',
      applyMergePatch(lifecycleRun({}), { detail: { eventName: 'DryRunEvent' } }),
      'dry-run',
    ],
    ['failed', applyMergePatch(lifecycleRun({}), { detail: { errorCode: 'x' } }), 'failed'],
    [
      'was in another region',
      applyMergePatch(lifecycleRun({}), { detail: { awsRegion: 'ap-south-1' } }),
      'out-of-scope-region',
    ],
    [
      'is another event of ECR itself',
      applyMergePatch(lifecycleRun({}), { detail: { eventName: 'KeyRotation' } }),
      'kind-not-audited',
    ],
  ])('that %s is about nothing', (_, event, reason) => {
    expect(parseImageChange(event, recordedScope)).toEqual({ ignored: reason })
  })
})

describe('a deleted repository', () => {
  it('deletes its images too, if forced', () => {
    expect(findOutcome({ force: true }).indirectSubjects).toMatchObject([
      { kind: 'AWS::ECR::Image', relationship: 'repository', limit: 100 },
    ])
    expect(findOutcome({ force: false }).indirectSubjects).toBeUndefined()
    expect(findOutcome({}).indirectSubjects).toBeUndefined()
  })
})

const listLatest = (event: unknown) => parseChange(parseImageChange(event, recordedScope)).indirectSubjects
const storage = (target: string) =>
  action({ 'action-type': 'UPDATE_STORAGE_CLASS', 'target-storage-class': target })
const storageCall = (targetStorageClass: string) =>
  call('UpdateImageStorageClass', {
    ...imageReference,
    imageId: { imageDigest: digest },
    targetStorageClass,
  })

describe('the latest image of a repository', () => {
  const latest = ['latestImage', 'latestPush']
  const holders = latest.map(relationship => ({
    target: { arn: image },
    kind: 'AWS::ECR::Repository',
    relationship,
    facts: latest,
  }))

  it('is read with the recheck of a deletion of it', () => {
    expect(listLatest(action({ 'action-type': 'DELETE' }))).toEqual(
      holders.map(
        each =>
          expect.objectContaining({
            ...each,
            target: expect.objectContaining(each.target) as unknown,
            relatedOnly: 'WITH_RECHECK',
          }) as unknown,
      ),
    )
  })

  it.each([
    ['archived', storage('ARCHIVE')],
    ['archived by a call', storageCall('ARCHIVE')],
  ])('is read when it is %s', (_, event) => {
    expect(listLatest(event)).toMatchObject(holders.map(each => ({ ...each, relatedOnly: 'AT_ONCE' })))
  })

  it.each([
    ['restored', storage('STANDARD')],
    ['restored by a call', storageCall('STANDARD')],
  ])('is read when another one is %s', (_, event) => {
    const { subjects, indirectSubjects } = parseChange(parseImageChange(event, recordedScope))
    expect(subjects).toMatchObject([
      { resource: { arn: image } },
      { resource: { arn: repository }, facts: latest, relatedOnly: 'AT_ONCE' },
    ])
    expect(indirectSubjects).toBeUndefined()
  })
})

describe('incomplete events', () => {
  it.each([
    ['an event that no rule matches', service('ECR Artifact Action', {})],
    ['an event without an account', applyMergePatch(action({}), { account: null })],
    ['an event without a time', applyMergePatch(action({}), { time: 'yesterday' })],
    [
      'a call without a name',
      applyMergePatch(call('PutImage', imageReference), { detail: { eventName: null } }),
    ],
    ['nothing', undefined],
    ['a text', 'ECR'],
  ])('%s is kept', (_, event) => {
    expect(() => parseImageChange(event, recordedScope)).toThrow(UnreadableEvent)
  })

  it.each(recorded)('$file: any missing part is parsed or rejected, never ignored', ({ event }) => {
    const reads = parseIncompleteEvents(event, parseRecorded)
    expect(reads.filter(({ read }) => 'ignored' in read)).toEqual([])
    expect(reads.filter(({ read }) => 'change' in read && hasNoSubjects(read.change))).toEqual([])
  })

  it.each(recorded)('$file: any invalid part is parsed or rejected', ({ event }) => {
    const odd = ['arn:aws:ecr', 'sha256:', ':::::']
    expectInvalidPartsHandled(event, parseRecorded, { odd }, ({ subjects }) => {
      for (const { facts } of subjects) expect(facts === 'ALL' || Array.isArray(facts)).toBe(true)
    })
  })
})

const parseRecorded = (event: unknown) => parseImageChange(event, recordedScope)

function service(type: string, detail: object): unknown {
  const base = applyMergePatch(readGroundTruthFile('ecr-01-push-new-tag.json'), { 'detail-type': type })
  return { ...(base as object), detail }
}

function action(detail: object): unknown {
  return applyMergePatch(readGroundTruthFile('ecr-01-push-new-tag.json'), { detail })
}

function call(operation: string, request: object, response: object | null = null): unknown {
  const recordedPut = readGroundTruthFile('ecr-17-putimage-cloudtrail.json') as { detail: object }
  const detail = {
    ...recordedPut.detail,
    eventName: operation,
    requestParameters: request,
    responseElements: response,
  }
  return { ...recordedPut, detail }
}

/** The recorded push as a call, with another detail. */
function put(detail: object): unknown {
  return applyMergePatch(readGroundTruthFile('ecr-17-putimage-cloudtrail.json'), { detail })
}

/** A lifecycle policy run (ECR User Guide, "Logging Amazon ECR actions with AWS CloudTrail"). */
function lifecycleRun(detail: object): unknown {
  const event = put({
    eventName: 'PolicyExecutionEvent',
    readOnly: true,
    userIdentity: null,
    requestParameters: null,
    responseElements: null,
    ...detail,
  })
  const userIdentity = { accountId: account, invokedBy: 'AWS Internal' }
  return applyMergePatch(event, {
    'detail-type': 'AWS Service Event via CloudTrail',
    detail: { userIdentity },
  })
}

function buildDetails(lifecycleEventImageActions: readonly object[], lifecycleEventPolicy: object): object {
  const repositoryName = 'media/resizer'
  return { serviceEventDetails: { repositoryName, lifecycleEventPolicy, lifecycleEventImageActions } }
}

function parseActor(file: string): string {
  const { detail } = readGroundTruthFile(file) as { detail: { userIdentity?: { userName?: string } } }
  if (detail.userIdentity) return detail.userIdentity.userName ?? 'CiDeployRole/GitHubActions'
  return 'Amazon ECR'
}

function listSubjects(event: unknown): string[] {
  return parseChange(parseImageChange(event, recordedScope)).subjects.map(({ resource }) => resource.arn)
}

function parseChange(parsedEvent: ParsedEvent): Change {
  if ('change' in parsedEvent) return parsedEvent.change
  throw new Error(`ignored: ${parsedEvent.ignored}`)
}

function findOutcome(request: object): Change {
  return parseChange(
    parseImageChange(call('DeleteRepository', { ...imageReference, ...request }), recordedScope),
  )
}

/** A lifecycle policy with one rule. */
function rules(does: string): object {
  return { lifecycleEventRules: [{ rulePriority: 1, action: does }] }
}

function hasNoSubjects({ subjects, unresolvedKinds = [] }: Change): boolean {
  return subjects.length === 0 && unresolvedKinds.length === 0
}
