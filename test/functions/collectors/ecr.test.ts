import { describe, expect, it } from 'vitest'
import type { FactReading } from '../../../audit/refresh/snapshot/fact-reader.ts'
import type { FactsByName } from '../../../audit/resources/fact.ts'
import { buildImageResource } from '../../../audit/resources/ecr/image.ts'
import { buildRegistryResource } from '../../../audit/resources/ecr/registry.ts'
import {
  buildRepositoryResourceByName,
  buildRepositoryResource,
} from '../../../audit/resources/ecr/repository.ts'
import { listCollectedFacts } from '../../../audit/resources/kinds.ts'
import type { Resource } from '../../../audit/resources/resource.ts'
import { allCollectors } from '../../../functions/collectors/all-collectors.ts'
import { registryList, repositoryList } from '../../../functions/collectors/ecr/resource-lists.ts'
import {
  createTypedCall,
  listAllResources,
  type ResourceList,
} from '../../../functions/collectors/lists/resource-list.ts'
import { AwsCallError, type AwsCall, type AwsOperation } from '../../../functions/collectors/api/aws-call.ts'
import { createAccountReader } from '../../../functions/collectors/account-reader.ts'
import { batchGetAccountStatus } from '../../../functions/collectors/inspector2/operations.ts'
import { createRedactor } from '../../../functions/collectors/redaction/redact.ts'
import { buildResponses } from '../../../examples/account/responses/build-responses.ts'
import { buildImageNotFound } from '../../../examples/account/responses/ecr.ts'
import type { ExampleAccount } from '../../../examples/account/example-account.ts'
import { loadEventWorld } from '../../events/world.ts'
import { createRecordedApi, readRecorded, listRecordedCalls } from './recorded-account.ts'

const where = { account: '111122223333', region: 'eu-west-1' }
const media = buildRepositoryResourceByName('media/resizer', where)
const orders = buildRepositoryResourceByName('orders/api', where)
const running = 'sha256:7b5c81a62fd1a7bd062908ae15eea4b21ade6346fec1eccd660fff85beaffd65'
const image = buildImageResource(media.arn, running, where)
const INDEX = 'sha256:8a40a3cd6a8dc7930a1a5f765ad4152b6a34fe182541e5a74c69966bd22a4146'
const CHILDREN = [
  'sha256:db1f968b7edb8437cf8ac1a8a7e905e829df1739f92dcad63b220f75d7e07c9f',
  'sha256:72078cd0911f01e66250b77954f80fdb7bae6b5c7c622203aba6b3a1467e41f9',
]
const ATTESTATION = 'sha256:ec56d24c8e2b72464bf3053269f9a3bb72f82ec4654bdad0ca81996bf3d21a35'
const SBOM = 'sha256:3228faeaac5f78e90fcf7b9891b7b0f4de4d65cb2e4586b66be11361208eef25'
const registry = buildRegistryResource(where)
const elsewhere = '444455556666'
const foreign = buildRepositoryResource(media.arn.replace(where.account, elsewhere), where.account)
const foreignImage = buildImageResource(foreign.arn, running, where)

/** Reads an image while an operation returns `output`, or fails with the error named `output`. */
function readWith(
  resource: Resource,
  collector: string,
  outputs: Readonly<Record<string, unknown>>,
): Promise<FactReading> {
  const awsCall: AwsCall = awsOperation => {
    const output = outputs[awsOperation.name]
    if (typeof output !== 'string') return Promise.resolve(output)
    return Promise.reject(new AwsCallError(awsOperation, output, 'as stubbed'))
  }
  return createAccountReader(awsCall, createRedactor('key')).read(resource, [collector])
}

async function readFact(reads: Promise<FactReading>, fact: string): Promise<unknown> {
  const read = await reads
  return read === 'NOT_FOUND' ? read : read.facts[fact]
}

describe('a reading of a repository', () => {
  it('contains all facts', async () => {
    expect(await readRecorded(media)).toMatchObject({
      resource: { arn: media.arn },
      transient: false,
      facts: {
        registry: { known: registry },
        tagMutability: { known: { mode: 'MUTABLE', exclusions: [] } },
        policy: { known: 'NONE' },
        lifecyclePolicy: { known: 'NONE' },
        scanFrequency: { known: 'SCAN_ON_PUSH' },
        latestImage: { known: image },
        latestPush: { known: image },
        tags: { known: {} },
      },
    })
  })

  it.each([
    ['settings', { DescribeRepositories: 'RepositoryNotFoundException' }],
    ['policy', { GetRepositoryPolicy: 'RepositoryNotFoundException' }],
    ['lifecycle', { GetLifecyclePolicy: 'RepositoryNotFoundException' }],
    ['scanning', { BatchGetRepositoryScanningConfiguration: 'RepositoryNotFoundException' }],
    [
      'scanning',
      {
        BatchGetRepositoryScanningConfiguration: {
          scanningConfigurations: [],
          failures: [{ repositoryName: 'media/resizer', failureCode: 'REPOSITORY_NOT_FOUND' }],
        },
      },
    ],
    ['images', { DescribeImages: 'RepositoryNotFoundException' }],
    ['tags', { ListTagsForResource: 'RepositoryNotFoundException' }],
  ])('finds that it is deleted, by its %s', async (collector, outputs) => {
    expect(await readWith(media, collector, outputs)).toBe('NOT_FOUND')
  })

  it.each([
    ['settings', 'DescribeRepositories', { repositories: [] }],
    [
      'settings',
      'DescribeRepositories',
      { repositories: [{ repositoryArn: orders.arn, imageTagMutability: 'MUTABLE' }] },
    ],
    [
      'settings',
      'DescribeRepositories',
      { repositories: [{ repositoryArn: media.arn, imageTagMutability: 'SOMETIMES' }] },
    ],
    ['settings', 'DescribeRepositories', {}],
    ['policy', 'GetRepositoryPolicy', { policyText: 'no policy' }],
    ['policy', 'GetRepositoryPolicy', {}],
    ['lifecycle', 'GetLifecyclePolicy', { lifecyclePolicyText: '' }],
    ['scanning', 'BatchGetRepositoryScanningConfiguration', {}],
    [
      'scanning',
      'BatchGetRepositoryScanningConfiguration',
      { scanningConfigurations: [{ repositoryArn: orders.arn, scanFrequency: 'MANUAL' }] },
    ],
    [
      'scanning',
      'BatchGetRepositoryScanningConfiguration',
      { failures: [{ repositoryName: 'orders/api', failureCode: 'REPOSITORY_NOT_FOUND' }] },
    ],
    ['images', 'DescribeImages', {}],
    ['tags', 'ListTagsForResource', {}],
    ['tags', 'ListTagsForResource', { tags: [{ Key: 7, Value: 'x' }] }],
    ['images', 'DescribeImages', '<html>'],
    ['images', 'DescribeImages', { imageDetails: [{ imageDigest: running, imagePushedAt: 'today' }] }],
  ] as const)('is unknown after an unexpected response: %s, %s, %j', async (collector, operation, output) => {
    const fails = output === '<html>' ? 'NoResponse' : output
    const read = await readWith(media, collector, { [operation]: fails })
    const facts = listCollectedFacts('AWS::ECR::Repository', collector)
    expect(read).toMatchObject({
      facts: Object.fromEntries(facts.map(fact => [fact, { unknown: expect.any(String) as unknown }])),
    })
  })

  it('contains its tags', async () => {
    const tags = [
      { Key: 'team', Value: 'payments' },
      { Key: '__proto__', Value: '' },
    ]
    expect(await readFact(readWith(media, 'tags', { ListTagsForResource: { tags } }), 'tags')).toEqual({
      known: Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])),
    })
  })

  it('contains its policy, its filters and its lifecycle policy', async () => {
    const Statement = [{ Effect: 'Allow', Principal: '*', Action: 'ecr:BatchGetImage' }]
    const policyText = JSON.stringify({ Version: '2012-10-17', Statement })
    expect(
      await readFact(readWith(media, 'policy', { GetRepositoryPolicy: { policyText } }), 'policy'),
    ).toMatchObject({
      known: { Statement: [{ Action: ['ecr:BatchGetImage'] }] },
    })
    const lifecyclePolicyText = '{"rules":[]}'
    const lifecycle = readWith(media, 'lifecycle', { GetLifecyclePolicy: { lifecyclePolicyText } })
    expect(await readFact(lifecycle, 'lifecyclePolicy')).toEqual({ known: lifecyclePolicyText })
    const repository = {
      repositoryArn: media.arn,
      imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
      imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter: 'dev-*' }],
    }
    const settings = readWith(media, 'settings', { DescribeRepositories: { repositories: [repository] } })
    expect(await readFact(settings, 'tagMutability')).toEqual({
      known: { mode: 'IMMUTABLE_WITH_EXCLUSION', exclusions: ['dev-*'] },
    })
  })

  it('is incomplete where exclusion filters are missing', async () => {
    const missing = 'ECR returned no exclusion filters for the tag mutability IMMUTABLE_WITH_EXCLUSION'
    const repository = { repositoryArn: media.arn, imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION' }
    const settings = readWith(media, 'settings', { DescribeRepositories: { repositories: [repository] } })
    expect(await readFact(settings, 'tagMutability')).toMatchObject({ incomplete: missing })
    const templates = readWith(registry, 'creation templates', {
      DescribeRepositoryCreationTemplates: {
        repositoryCreationTemplates: [{ prefix: 'hub', imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION' }],
      },
    })
    expect(await readFact(templates, 'creationTemplates')).toMatchObject({ incomplete: missing })
  })

  it.each([
    ['none', [], 'NONE'],
    ['the later one', [buildPush('a', 1_778_000_000, ['1']), buildPush('b', 1_778_000_001, ['2'])], 'b'],
    [
      'the later one, whatever form its time has',
      [
        buildPush('a', new Date('2026-05-12T09:00:00Z'), ['1']),
        buildPush('b', '2026-05-12T10:59:00+02:00', ['2']),
      ],
      'a',
    ],
    [
      'one with a tag of an image',
      [
        buildPush('a', 1, ['1']),
        buildPush('b', 2, null),
        buildPush('c', 3, [`sha256-${'d'.repeat(64)}.sig`]),
        buildPush('e', 4, ['chart'], 'application/vnd.cncf.helm.config.v1+json'),
      ],
      'a',
    ],
    ['the same of two at the same time', [buildPush('b', 1, ['1']), buildPush('a', 1, ['2'])], 'b'],
  ])('contains its latest image: %s', async (_, imageDetails, expected) => {
    const fact = await readFact(
      readWith(media, 'images', { DescribeImages: { imageDetails } }),
      'latestImage',
    )
    const arn = `${media.arn}/sha256:${expected.repeat(64)}`
    expect(fact).toMatchObject({ known: expected === 'NONE' ? 'NONE' : { arn } })
  })

  it('contains the last push without a tag', async () => {
    const imageDetails = [buildPush('a', 1, ['1']), buildPush('b', 2, null)]
    const read = await readWith(media, 'images', { DescribeImages: { imageDetails } })
    expect(read).toMatchObject({
      facts: {
        latestImage: { known: { arn: `${media.arn}/sha256:${'a'.repeat(64)}` } },
        latestPush: { known: { arn: `${media.arn}/sha256:${'b'.repeat(64)}` } },
      },
    })
  })

  it('contains its latest image of all pages', async () => {
    const details = [buildPush('a', 3, ['1']), buildPush('b', 9, ['2']), buildPush('c', 5, ['3'])]
    const awsCall: AwsCall = (_, __, input) => {
      const page = Number(input['nextToken'] ?? 0)
      return Promise.resolve({ imageDetails: [details[page]], nextToken: page < 2 ? String(page + 1) : null })
    }
    const reads = createAccountReader(awsCall, createRedactor('key')).read(media, ['images'])
    expect(await readFact(reads, 'latestImage')).toMatchObject({
      known: { arn: `${media.arn}/sha256:${'b'.repeat(64)}` },
    })
  })
})

describe('a reading of an image', () => {
  it('contains all facts', async () => {
    expect(await readRecorded(image)).toMatchObject({
      transient: false,
      facts: {
        repository: { known: media },
        tags: { known: ['1.4.2', 'prod'] },
        pushedAt: { known: '2026-05-01T00:00:00.000Z' },
        mediaType: { known: 'application/vnd.oci.image.manifest.v1+json' },
        storage: { known: 'ACTIVE' },
        content: { known: 'IMAGE' },
        children: { known: [] },
        subject: { known: 'NONE' },
        scan: { known: 'NONE' },
        suppressed: { known: {} },
      },
    })
  })

  it('finds that it is deleted', async () => {
    const calls = [
      ...listRecordedCalls(),
      ...buildImageNotFound(image.arn, where.region, '2026-05-12T09:30:00Z'),
    ]
    expect(await readRecorded(image, calls)).toBe('NOT_FOUND')
    expect(await readWith(image, 'details', { DescribeImages: 'RepositoryNotFoundException' })).toBe(
      'NOT_FOUND',
    )
  })

  it.each([
    [{ imageDetails: [] }],
    [
      {
        imageDetails: [
          { imageDigest: running.replace('7b5c', '0000'), imagePushedAt: 1, imageManifestMediaType: 'x' },
        ],
      },
    ],
    [{ imageDetails: [{ imageDigest: running, imageManifestMediaType: 'x' }] }],
    [{}],
  ])('is unknown when DescribeImages returns %j', async DescribeImages => {
    expect(await readFact(readWith(image, 'details', { DescribeImages }), 'tags')).toHaveProperty('unknown')
  })

  it('contains the images of an index for each platform, without attestations', async () => {
    const index = buildImageResource(orders.arn, INDEX, where)
    expect(await readRecorded(index)).toMatchObject({
      facts: {
        content: { known: 'INDEX' },
        children: {
          known: CHILDREN.map((digest, at) => ({
            ...buildImageResource(orders.arn, digest, where),
            platform: ['linux/amd64', 'linux/arm64'][at],
          })),
        },
        subject: { known: 'NONE' },
      },
    })
    const attestation = buildImageResource(orders.arn, ATTESTATION, where)
    expect(await readRecorded(attestation)).toMatchObject({ facts: { content: { known: 'ARTIFACT' } } })
  })

  it('contains the subject of an artifact, also while it is archived without a manifest', async () => {
    const sbom = buildImageResource(orders.arn, SBOM, where)
    const subject = { known: buildImageResource(orders.arn, CHILDREN[0] ?? '', where) }
    expect(await readRecorded(sbom)).toMatchObject({
      facts: { content: { known: 'ARCHIVED' }, children: { known: [] }, subject },
    })
    const { images } = loadEventWorld()
    const restored = {
      ...loadEventWorld(),
      images: { ...images, [sbom.arn]: { ...images[sbom.arn], storageClass: 'STANDARD' } },
    }
    const calls = buildResponses(restored as ExampleAccount, '2026-05-12T09:00:00Z')
    expect(await readRecorded(sbom, calls)).toMatchObject({
      facts: { content: { known: 'ARTIFACT' }, subject },
    })
  })

  const described = {
    imageDetails: [
      {
        imageDigest: running,
        imagePushedAt: 1,
        imageManifestMediaType: 'application/vnd.oci.image.index.v1+json',
      },
    ],
  }
  const archived = { imageDetails: [{ ...described.imageDetails[0], imageStatus: 'ARCHIVED' }] }

  it('does not request archived manifests', async () => {
    const read = await readWith(image, 'manifest', {
      DescribeImages: archived,
      BatchGetImage: 'MustNotBeAsked',
    })
    expect(read).toMatchObject({
      facts: {
        content: { known: 'ARCHIVED' },
        children: { unknown: expect.stringContaining('archived') as unknown },
        verification: { known: { kind: 'AWS::ECR::ImageVerification' } },
      },
    })
  })

  const COSIGN_SIGNATURE = JSON.stringify({
    schemaVersion: 2,
    config: { mediaType: 'application/vnd.oci.image.config.v1+json' },
    layers: [{ mediaType: 'application/vnd.dev.cosign.simplesigning.v1+json' }],
  })
  const signed = `sha256:${'5e'.repeat(32)}`

  it.each([
    ['a signature', COSIGN_SIGNATURE, [`${signed.replace(':', '-')}.sig`], signed],
    ['a signature without a tag', COSIGN_SIGNATURE, [], undefined],
    ['its own signature', COSIGN_SIGNATURE, [`${running.replace(':', '-')}.sig`], undefined],
    [
      'an image with the tag of a signature',
      COSIGN_SIGNATURE.replace('dev.cosign.simplesigning.v1+json', 'oci.image.layer.v1.tar'),
      [`${signed.replace(':', '-')}.sig`],
      undefined,
    ],
  ])('finds the subject by the tags of cosign: %s', async (_, imageManifest, imageTags, subject) => {
    const imageManifestMediaType = 'application/vnd.oci.image.manifest.v1+json'
    const [detail] = described.imageDetails
    const DescribeImages = { imageDetails: [{ ...detail, imageTags, imageManifestMediaType }] }
    const imageId = { imageDigest: running }
    const BatchGetImage = { images: [{ imageId, imageManifest, imageManifestMediaType }] }
    expect(await readWith(image, 'manifest', { DescribeImages, BatchGetImage })).toMatchObject({
      facts: {
        subject: {
          known: subject === undefined ? 'NONE' : { ...image, arn: image.arn.replace(running, subject) },
        },
      },
    })
  })

  it('finds that it is deleted by the failures of an empty response', async () => {
    const failures = [{ imageId: { imageDigest: running }, failureCode: 'ImageNotFound' }]
    const BatchGetImage = { images: [], failures }
    expect(await readWith(image, 'manifest', { DescribeImages: described, BatchGetImage })).toBe('NOT_FOUND')
    expect(await readWith(image, 'manifest', { DescribeImages: 'ImageNotFoundException' })).toBe('NOT_FOUND')
  })

  it.each([
    ['says nothing', {}],
    [
      'says something of another image',
      { images: [{ imageId: { imageDigest: 'sha256:0' }, imageManifest: '{}' }] },
    ],
    ['reports a key', { failures: [{ imageId: { imageDigest: running }, failureCode: 'KmsError' }] }],
    [
      'reports that it is not to be had',
      { failures: [{ imageId: { imageDigest: running }, failureCode: 'ImageInaccessible' }] },
    ],
    ['has no manifest', { images: [{ imageId: { imageDigest: running } }] }],
    ['has one that is none', { images: [{ imageId: { imageDigest: running }, imageManifest: '<html>' }] }],
  ])('is temporarily unknown when BatchGetImage %s', async (_, BatchGetImage) => {
    const read = await readWith(image, 'manifest', { DescribeImages: described, BatchGetImage })
    const facts = listCollectedFacts('AWS::ECR::Image', 'manifest')
    expect(read).toMatchObject({
      transient: true,
      facts: Object.fromEntries(facts.map(fact => [fact, { unknown: expect.any(String) as unknown }])),
    })
  })

  it('takes three calls', async () => {
    const requested: string[] = []
    const images = [{ imageId: { imageDigest: running }, imageManifest: '{"manifests":[]}' }]
    const awsCall: AwsCall = awsOperation => {
      requested.push(awsOperation.name)
      if (awsOperation.name === 'DescribeImages') return Promise.resolve(described)
      return Promise.resolve({ images, imageScanStatus: { status: 'FAILED' } })
    }
    const read = await createAccountReader(awsCall, createRedactor('key')).read(image, [
      'details',
      'manifest',
      'scan',
    ])
    expect(read).toMatchObject({
      facts: { content: { known: 'INDEX' }, scan: { known: { status: 'FAILED' } } },
    })
    expect(requested.toSorted()).toEqual(['BatchGetImage', 'DescribeImageScanFindings', 'DescribeImages'])
  })

  const completed = '2026-05-12T09:00:00Z'
  const COMPLETE = { imageScanStatus: { status: 'COMPLETE' } }

  it('contains a scan of ECR itself', async () => {
    const response = {
      ...COMPLETE,
      imageScanFindings: {
        imageScanCompletedAt: completed,
        findingSeverityCounts: { MEDIUM: 9, CRITICAL: 1, HIGH: 0, TOTAL: 10, constructor: 3 },
        findings: [
          basicFinding('CVE-3', 'MEDIUM'),
          basicFinding('CVE-2', 'CRITICAL'),
          basicFinding('CVE-1', 'MEDIUM'),
        ],
      },
    }
    expect(await readScan(response)).toEqual({
      known: {
        status: 'COMPLETE',
        completedAt: '2026-05-12T09:00:00.000Z',
        counts: { CRITICAL: 1, MEDIUM: 9 },
        worst: [
          { id: 'CVE-2', severity: 'CRITICAL', package: 'zlib 1.0' },
          { id: 'CVE-1', severity: 'MEDIUM', package: 'zlib 1.0' },
          { id: 'CVE-3', severity: 'MEDIUM', package: 'zlib 1.0' },
        ],
      },
    })
  })

  it('contains a scan of Inspector, with the open findings', async () => {
    const response = {
      imageScanStatus: { status: 'ACTIVE' },
      imageScanFindings: {
        enhancedFindings: [
          openFinding('CVE-1', 'UNTRIAGED'),
          openFinding('CVE-2', 'HIGH'),
          openFinding('CVE-3', 'HIGH', 'CLOSED'),
        ],
      },
    }
    expect(await readScan(response)).toEqual({
      known: {
        status: 'ACTIVE',
        counts: { HIGH: 1, UNTRIAGED: 1 },
        worst: [
          { id: 'CVE-2', severity: 'HIGH', package: 'zlib 2' },
          { id: 'CVE-1', severity: 'UNTRIAGED', package: 'zlib 2' },
        ],
        fixes: { HIGH: { known: 0, fixable: 0 }, UNTRIAGED: { known: 0, fixable: 0 } },
      },
    })
  })

  it('says which vulnerabilities Inspector can fix, since when they are known, and which have an exploit', async () => {
    const enhancedFindings = [
      {
        ...openFinding('CVE-1', 'HIGH'),
        fixAvailable: 'YES',
        exploitAvailable: 'YES',
        firstObservedAt: completed,
      },
      {
        ...openFinding('CVE-2', 'HIGH'),
        fixAvailable: 'NO',
        exploitAvailable: 'NO',
        firstObservedAt: completed,
      },
      openFinding('CVE-3', 'HIGH'),
    ]
    expect(
      await readScan({ imageScanStatus: { status: 'ACTIVE' }, imageScanFindings: { enhancedFindings } }),
    ).toEqual({
      known: {
        status: 'ACTIVE',
        counts: { HIGH: 3 },
        worst: [
          {
            id: 'CVE-1',
            severity: 'HIGH',
            package: 'zlib 2',
            fix: 'YES',
            exploit: true,
            firstObservedAt: '2026-05-12T09:00:00.000Z',
          },
          {
            id: 'CVE-2',
            severity: 'HIGH',
            package: 'zlib 2',
            fix: 'NO',
            firstObservedAt: '2026-05-12T09:00:00.000Z',
          },
          { id: 'CVE-3', severity: 'HIGH', package: 'zlib 2' },
        ],
        fixes: {
          HIGH: {
            known: 2,
            fixable: 1,
            oldest: { id: 'CVE-1', firstObservedAt: '2026-05-12T09:00:00.000Z' },
          },
        },
      },
    })
  })

  it.each([
    ['1.2.4', { known: 1, fixable: 1, oldest: { id: 'CVE-1', firstObservedAt: '2026-05-12T09:00:00.000Z' } }],
    ['NotAvailable', { known: 0, fixable: 0 }],
  ])('takes the fixed version %s of a package for what it says', async (fixedInVersion, HIGH) => {
    const packageVulnerabilityDetails = {
      vulnerabilityId: 'CVE-1',
      vulnerablePackages: [{ name: 'zlib', fixedInVersion }],
    }
    const found = { severity: 'HIGH', firstObservedAt: completed, packageVulnerabilityDetails }
    const scan = await readScan({
      imageScanStatus: { status: 'ACTIVE' },
      imageScanFindings: { enhancedFindings: [found] },
    })
    expect(scan).toMatchObject({ known: { fixes: { HIGH } } })
  })

  it('contains the ten most severe vulnerabilities, and no long texts', async () => {
    const findings = Array.from({ length: 30 }, (_, index) => ({
      name: `CVE-${String(index).padStart(2, '0')}${'x'.repeat(5_000)}`,
      severity: index < 20 ? 'LOW' : 'HIGH',
    }))
    const imageScanFindings = { imageScanCompletedAt: completed, findingSeverityCounts: {}, findings }
    const scan = await readScan({ ...COMPLETE, imageScanFindings })
    expect(scan).toMatchObject({
      known: { worst: { length: 10, 0: { severity: 'HIGH' }, 9: { severity: 'HIGH' } } },
    })
    expect(JSON.stringify(scan).length).toBeLessThan(2_500)
  })

  it.each(['IN_PROGRESS', 'FAILED', 'UNSUPPORTED_IMAGE', 'IMAGE_ARCHIVED', 'SCAN_ELIGIBILITY_EXPIRED'])(
    'is a scan that is %s',
    async status => {
      const known = { status, counts: {}, worst: [] }
      expect(await readScan({ imageScanStatus: { status } })).toEqual({ known })
    },
  )

  it.each([
    ['says no status', {}],
    ['has an unknown status', { imageScanStatus: { status: 'DONE' } }],
    ['is complete and says nothing of what was found', COMPLETE],
    [
      'is complete and does not count',
      { ...COMPLETE, imageScanFindings: { imageScanCompletedAt: completed } },
    ],
    [
      'is complete, has no counts and another page',
      { ...COMPLETE, nextToken: 'x', imageScanFindings: { imageScanCompletedAt: completed, findings: [] } },
    ],
    [
      'is complete and does not say since when',
      { ...COMPLETE, imageScanFindings: { findingSeverityCounts: {} } },
    ],
    ['counts in words', { ...COMPLETE, imageScanFindings: { findingSeverityCounts: { HIGH: 'many' } } }],
  ])('is unknown when the scan %s', async (_, response) => {
    expect(await readScan(response)).toHaveProperty('unknown')
  })
})

describe('a reading of the registry', () => {
  it('contains all facts', async () => {
    expect(await readRecorded(registry)).toMatchObject({
      facts: {
        policy: { known: 'NONE' },
        scanning: { known: { scanType: 'ENHANCED', rules: [] } },
        pullThroughRules: { known: [] },
        creationTemplates: { known: [] },
      },
    })
  })

  it('contains its rules and templates', async () => {
    const scanningConfiguration = {
      scanType: 'BASIC',
      rules: [
        { scanFrequency: 'SCAN_ON_PUSH', repositoryFilters: [{ filter: '*', filterType: 'WILDCARD' }] },
      ],
    }
    const scanning = readWith(registry, 'scanning', {
      GetRegistryScanningConfiguration: { scanningConfiguration },
    })
    expect(await readFact(scanning, 'scanning')).toEqual({
      known: { scanType: 'BASIC', rules: [{ scanFrequency: 'SCAN_ON_PUSH', filters: ['*'] }] },
    })
    const rule = { ecrRepositoryPrefix: 'hub', upstreamRegistryUrl: 'registry-1.docker.io' }
    const cache = readWith(registry, 'pull-through cache', {
      DescribePullThroughCacheRules: { pullThroughCacheRules: [rule] },
    })
    expect(await readFact(cache, 'pullThroughRules')).toEqual({
      known: [{ prefix: 'hub', upstream: 'registry-1.docker.io' }],
    })
    const template = { prefix: 'ROOT', lifecyclePolicy: '{}', repositoryPolicy: '{"Statement":[]}' }
    const templates = readWith(registry, 'creation templates', {
      DescribeRepositoryCreationTemplates: { repositoryCreationTemplates: [template, { prefix: 'hub' }] },
    })
    const tagMutability = { mode: 'MUTABLE', exclusions: [] }
    expect(await readFact(templates, 'creationTemplates')).toMatchObject({
      known: [
        { prefix: 'ROOT', tagMutability, hasLifecyclePolicy: true, policy: { Statement: [] } },
        { prefix: 'hub', tagMutability, hasLifecyclePolicy: false, policy: 'NONE' },
      ],
    })
  })

  it.each([
    ['scanning', 'GetRegistryScanningConfiguration', 'scanning'],
    ['pull-through cache', 'DescribePullThroughCacheRules', 'pullThroughRules'],
    ['creation templates', 'DescribeRepositoryCreationTemplates', 'creationTemplates'],
    ['policy', 'GetRegistryPolicy', 'policy'],
  ])('is unknown when the response of %s is empty', async (collector, operation, fact) => {
    expect(await readFact(readWith(registry, collector, { [operation]: {} }), fact)).toHaveProperty('unknown')
  })
})

describe('calls of ECR', () => {
  it.each([media, image, registry].map(resource => [resource.kind, resource] as const))(
    'are those that the collectors of %s declare, and return the facts of the kind',
    async (kind, resource) => {
      const output = {
        imageScanStatus: { status: 'ACTIVE' },
        imageScanFindings: { findingSeverityCounts: {} },
      }
      const awsCall = createRecordedApi(listRecordedCalls({ operation: 'DescribeImageScanFindings', output }))
      for (const [collector, { operations }] of Object.entries(allCollectors[kind])) {
        const requested = new Set<AwsOperation>()
        const factReader = createAccountReader((awsOperation, ...rest) => {
          requested.add(awsOperation)
          return awsCall(awsOperation, ...rest)
        }, createRedactor('key'))
        const read = await factReader.read(resource, [collector])
        expect(read).not.toBe('NOT_FOUND')
        expect(Object.keys(read === 'NOT_FOUND' ? {} : read.facts).toSorted()).toEqual(
          listCollectedFacts(kind, collector).toSorted(),
        )
        const always = operations.filter(awsOperation => awsOperation !== batchGetAccountStatus)
        expect([...requested]).toEqual(always)
      }
    },
  )

  it('name the registry of another account, and omit what only that account can change', async () => {
    const inputs: [string, unknown][] = []
    const awsCall: AwsCall = (awsOperation, _, input) => {
      inputs.push([awsOperation.name, input['registryId']])
      return Promise.reject(new AwsCallError(awsOperation, 'AccessDeniedException', 'no'))
    }
    expect(await readFacts(foreign, awsCall)).toEqual({
      registry: { known: 'FOREIGN' },
      tagMutability: { known: 'FOREIGN' },
      policy: { known: 'FOREIGN' },
      lifecyclePolicy: { known: 'FOREIGN' },
      scanFrequency: { known: 'FOREIGN' },
      scanCoverage: { known: 'FOREIGN' },
      latestImage: { known: 'FOREIGN' },
      latestPush: { known: 'FOREIGN' },
      tags: { known: 'FOREIGN' },
    })
    for (const fact of Object.values(await readFacts(foreignImage, awsCall)))
      expect(fact).toEqual({
        unknown: expect.stringMatching(/^access denied to ecr:\w+ by account 444455556666$/) as unknown,
        withheldBy: elsewhere,
      })
    const theirs = { ...registry, arn: registry.arn.replace(where.account, elsewhere) }
    for (const fact of Object.values(await readFacts(theirs, awsCall))) expect(fact).toHaveProperty('unknown')
    expect(inputs.toSorted(([a], [b]) => (a < b ? -1 : 1))).toEqual(
      ['DescribeImageScanFindings', 'DescribeImages', 'DescribeRepositories'].map(name => [name, elsewhere]),
    )
  })
})

describe('what the account of a repository allows to read', () => {
  it('is read: its tag mutability, and its images', async () => {
    const mutability = { repositoryArn: foreign.arn, imageTagMutability: 'IMMUTABLE' }
    const reading = readWith(foreign, 'settings', { DescribeRepositories: { repositories: [mutability] } })
    expect(await readFact(reading, 'tagMutability')).toEqual({ known: { mode: 'IMMUTABLE', exclusions: [] } })
    const scan = { imageScanStatus: { status: 'ACTIVE' }, imageScanFindings: { findingSeverityCounts: {} } }
    const scanned = readWith(foreignImage, 'scan', { DescribeImageScanFindings: scan })
    expect(await readFact(scanned, 'scan')).toEqual({ known: { status: 'ACTIVE', counts: {}, worst: [] } })
  })

  it.each([
    'User: x is not authorized to perform: ecr:DescribeImages because no identity-based policy allows the action',
    'User: x is not authorized to perform: ecr:DescribeImages with an explicit deny in a service control policy',
    'User: x is not authorized to perform: ecr:DescribeImages because no permissions boundary allows the action',
    'User: x is not authorized to perform: ecr:DescribeImages because no session policy allows the action',
    'User: x is not authorized to perform: ecr:DescribeImages because no VPC endpoint policy allows the action',
  ])('is not withheld by it if a policy of the caller denies it: %s', async message => {
    const facts = await readFacts(foreignImage, awsOperation =>
      Promise.reject(new AwsCallError(awsOperation, 'AccessDeniedException', message)),
    )
    for (const fact of Object.values(facts))
      expect(fact).toEqual({ unknown: expect.stringMatching(/^access denied to ecr:\w+$/) as unknown })
  })

  it('is unknown, and not withheld, after another error', async () => {
    const facts = await readFacts(foreignImage, awsOperation =>
      Promise.reject(new AwsCallError(awsOperation, 'NoResponse', 'a proxy')),
    )
    for (const fact of Object.values(facts)) expect(Object.keys(fact)).toEqual(['unknown'])
  })
})

async function readFacts(resource: Resource, awsCall: AwsCall): Promise<FactsByName> {
  const factReader = createAccountReader(awsCall, createRedactor('key'))
  const read = await factReader.read(resource, Object.keys(allCollectors[resource.kind]))
  if (read === 'NOT_FOUND') throw new Error(`${resource.arn} was not found`)
  return read.facts
}

describe('the lists of ECR', () => {
  it('are the repositories of a region, and its registry', async () => {
    const found = await list(repositoryList)
    expect(found.map(({ arn }) => arn)).toContain(media.arn)
    expect(found).toHaveLength(4)
    expect(await list(registryList)).toEqual([registry])
  })

  it('are not empty after an unexpected response', async () => {
    const typedAwsCall = createTypedCall(where.region, () => Promise.resolve({}))
    await expect(listAllResources(repositoryList, typedAwsCall, where)).rejects.toThrow(
      'DescribeRepositories at "repositories"',
    )
  })
})

/** An image in DescribeImages's output; `digest` is the character that its digest repeats. */
function buildPush(
  digest: string,
  at: unknown,
  imageTags: string[] | null,
  artifactMediaType?: string,
): object {
  return { imageDigest: `sha256:${digest.repeat(64)}`, imageTags, imagePushedAt: at, artifactMediaType }
}

function readScan(response: object): Promise<unknown> {
  return readFact(readWith(image, 'scan', { DescribeImageScanFindings: response }), 'scan')
}

function basicFinding(name: string, severity: string): object {
  const attributes = [
    { key: 'package_version', value: '1.0' },
    { key: 'package_name', value: 'zlib' },
  ]
  return { name, severity, attributes }
}

function openFinding(vulnerabilityId: string, severity: string, status = 'ACTIVE'): object {
  const vulnerablePackages = [{ name: 'zlib', version: '2' }]
  const packageVulnerabilityDetails = { vulnerabilityId, vulnerablePackages }
  return { title: 'a title', severity, status, packageVulnerabilityDetails }
}

async function list(resourceList: ResourceList) {
  return listAllResources(
    resourceList,
    createTypedCall(where.region, createRecordedApi(listRecordedCalls())),
    where,
  )
}
