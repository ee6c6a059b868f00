import {
  DOC_ACCOUNT,
  buildCallExamples,
  DOC_REGION,
  buildCloudTrailServiceEventExample,
  buildServiceEventExample,
  type EventExample,
  type EventSection,
} from '../event-example.ts'

const buildArn = (resource: string) => `arn:aws:ecr:${DOC_REGION}:${DOC_ACCOUNT}:${resource}`
const DIGEST = `sha256:${'5'.repeat(64)}`
const DOCUMENT = '{"Version":"2012-10-17","Statement":[]}'

const repositoryName = 'orders/api'
const repositoryArn = buildArn('repository/orders/api')
const registryId = DOC_ACCOUNT
const imageId = { imageDigest: DIGEST, imageTag: 'prod' }
const image = { 'repository-name': repositoryName, 'image-digest': DIGEST }
const pushed = { ...image, result: 'SUCCESS', 'action-type': 'PUSH' }
const ecrRepositoryPrefix = 'docker-hub'
const template = { prefix: 'team/' }
const exclusion = { principalArn: `arn:aws:iam::${DOC_ACCOUNT}:role/scanner` }

const ECR_EVENTS: readonly EventExample[] = [
  buildServiceEventExample(
    'aws.ecr',
    'ECR Image Action',
    { ...pushed, 'image-tag': 'prod' },
    { that: 'pushes with a tag' },
  ),
  buildServiceEventExample('aws.ecr', 'ECR Image Action', pushed, {
    that: 'pushes without a tag, for example images of an index',
  }),
  buildServiceEventExample(
    'aws.ecr',
    'ECR Image Action',
    { ...image, result: 'SUCCESS', 'action-type': 'DELETE' },
    { that: 'deletes' },
  ),
  buildServiceEventExample(
    'aws.ecr',
    'ECR Image Action',
    { ...image, result: 'SUCCESS', 'action-type': 'UPDATE_STORAGE_CLASS', 'target-storage-class': 'ARCHIVE' },
    { that: 'archives or restores' },
  ),
  buildServiceEventExample(
    'aws.ecr',
    'ECR Image Action',
    { ...pushed, result: 'FAILURE' },
    { that: 'fails' },
  ),
  buildServiceEventExample('aws.ecr', 'ECR Image Scan', {
    ...image,
    'scan-status': 'COMPLETE',
    'finding-severity-counts': { HIGH: 1 },
    'image-tags': ['prod'],
  }),
  buildServiceEventExample('aws.ecr', 'ECR Referrer Action', {
    ...image,
    result: 'SUCCESS',
    'action-type': 'UPDATE_STORAGE_CLASS',
    'target-storage-class': 'STANDARD',
    'artifact-media-type': 'application/vnd.example.sbom.v1+json',
  }),
  buildServiceEventExample(
    'aws.ecr',
    'ECR Pull Through Cache Action',
    {
      ...image,
      'rule-version': '1',
      'sync-status': 'SUCCESS',
      'ecr-repository-prefix': ecrRepositoryPrefix,
      'upstream-registry-url': 'registry-1.docker.io',
      'image-tag': 'prod',
    },
    { resources: [repositoryArn] },
  ),
  buildServiceEventExample(
    'aws.ecr',
    'ECR Replication Action',
    {
      ...image,
      result: 'SUCCESS',
      'action-type': 'REPLICATE',
      'source-account': DOC_ACCOUNT,
      'source-region': 'eu-central-1',
      'image-tag': 'prod',
    },
    { resources: [repositoryArn] },
  ),
  buildServiceEventExample('aws.ecr', 'ECR Scan Resource Change', {
    'action-type': 'SCAN_FREQUENCY_CHANGE',
    repositories: [
      {
        'repository-name': repositoryName,
        'repository-arn': repositoryArn,
        'scan-frequency': 'MANUAL',
        'previous-scan-frequency': 'SCAN_ON_PUSH',
      },
    ],
    'resource-type': 'REPOSITORY',
    'scan-type': 'ENHANCED',
  }),
]

const resource = {
  type: 'AWS_ECR_CONTAINER_IMAGE',
  id: `${repositoryArn}/${DIGEST}`,
  region: DOC_REGION,
  details: {
    awsEcrContainerImage: { repositoryName, imageHash: DIGEST, registry: DOC_ACCOUNT, imageTags: ['prod'] },
  },
}
const lambdaArn = `arn:aws:lambda:${DOC_REGION}:${DOC_ACCOUNT}:function:orders`
const lambdaResource = {
  type: 'AWS_LAMBDA_FUNCTION',
  id: `${lambdaArn}:$LATEST`,
  region: DOC_REGION,
  details: { awsLambdaFunction: { functionName: 'orders', version: '$LATEST' } },
}
const finding = {
  awsAccountId: DOC_ACCOUNT,
  findingArn: `arn:aws:inspector2:${DOC_REGION}:${DOC_ACCOUNT}:finding/0e436649379db5f327e3cf5bb4421d76`,
  severity: 'HIGH',
  status: 'ACTIVE',
  type: 'PACKAGE_VULNERABILITY',
  title: 'CVE-2021-44228 - org.apache.logging.log4j:log4j-core',
}
const coverage = {
  scanStatus: { reason: 'ACCESS_DENIED', statusCodeValue: 'INACTIVE' },
  scanType: 'PACKAGE',
  provider: 'AWS',
  providerAccountId: DOC_ACCOUNT,
  providerRegion: DOC_REGION,
  eventTimestamp: '2026-05-12T09:00:00.665501Z',
  version: '1.0',
}
const AZURE = '/subscriptions/aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee/resourcegroups/example-rg'

const INSPECTOR_EVENTS: readonly EventExample[] = [
  buildServiceEventExample(
    'aws.inspector2',
    'Inspector2 Scan',
    {
      'scan-status': 'INITIAL_SCAN_COMPLETE',
      'repository-name': repositoryArn,
      'finding-severity-counts': { CRITICAL: 0, HIGH: 1, MEDIUM: 0, TOTAL: 1 },
      'image-digest': DIGEST,
      'image-tags': ['prod'],
      version: '1.0',
    },
    { that: 'concerns an image', resources: [repositoryArn] },
  ),
  buildServiceEventExample(
    'aws.inspector2',
    'Inspector2 Scan',
    {
      'scan-status': 'INITIAL_SCAN_COMPLETE',
      'finding-severity-counts': { CRITICAL: 0, HIGH: 1, MEDIUM: 0, TOTAL: 1 },
      version: '1.0',
    },
    { that: 'concerns a function', resources: [`${lambdaArn}:$LATEST`] },
  ),
  buildServiceEventExample(
    'aws.inspector2',
    'Inspector2 Finding',
    { ...finding, resources: [resource] },
    { that: 'concerns an image', resources: [resource.id] },
  ),
  buildServiceEventExample(
    'aws.inspector2',
    'Inspector2 Finding',
    { ...finding, severity: 'CRITICAL', resources: [lambdaResource] },
    { that: 'concerns a function', resources: [lambdaResource.id] },
  ),
  buildServiceEventExample('aws.inspector2', 'Inspector2 Coverage', coverage, {
    that: 'concerns an image',
    resources: [`${repositoryArn}/${DIGEST}`],
  }),
  buildServiceEventExample('aws.inspector2', 'Inspector2 Coverage', coverage, {
    that: 'concerns a function',
    resources: [`${lambdaArn}:$LATEST`],
  }),
  buildServiceEventExample(
    'aws.inspector2',
    'Inspector2 Coverage',
    { ...coverage, provider: 'AZURE', providerAccountId: AZURE.split('/')[2] },
    { that: 'concerns another cloud', resources: [AZURE] },
  ),
]

const CALLS = buildCallExamples('ecr', {
  'PutImage: has a tag': [
    { registryId, repositoryName, imageTag: 'prod', imageManifest: '{"schemaVersion":2}' },
    { image: { registryId, repositoryName, imageId } },
  ],
  'PutImage: has no tag': [
    { registryId, repositoryName, imageManifest: '{"schemaVersion":2}' },
    { image: { registryId, repositoryName, imageId: { imageDigest: DIGEST } } },
  ],
  BatchDeleteImage: [
    { registryId, repositoryName, imageIds: [{ imageDigest: DIGEST }] },
    { imageIds: [imageId], failures: [] },
  ],
  'BatchDeleteImage: removes a tag': [
    { registryId, repositoryName, imageIds: [{ imageTag: 'prod' }] },
    { imageIds: [imageId], failures: [] },
  ],
  'BatchDeleteImage: fails': [
    { registryId, repositoryName, imageIds: [{ imageTag: 'gone' }] },
    { imageIds: [], failures: [{ imageId: { imageTag: 'gone' }, failureCode: 'ImageNotFound' }] },
  ],
  UpdateImageStorageClass: [
    { registryId, repositoryName, imageId: { imageDigest: DIGEST }, targetStorageClass: 'ARCHIVE' },
    { registryId, repositoryName, imageId: { imageDigest: DIGEST }, imageStatus: 'ARCHIVED' },
  ],
  StartImageScan: [
    { registryId, repositoryName, imageId: { imageDigest: DIGEST } },
    {
      registryId,
      repositoryName,
      imageId: { imageDigest: DIGEST },
      imageScanStatus: { status: 'IN_PROGRESS' },
    },
  ],
  CreateRepository: [
    { repositoryName, imageTagMutability: 'MUTABLE' },
    { repository: { registryId, repositoryName, repositoryArn } },
  ],
  DeleteRepository: [
    { registryId, repositoryName, force: true },
    { repository: { registryId, repositoryName, repositoryArn } },
  ],
  SetRepositoryPolicy: [
    { registryId, repositoryName, policyText: DOCUMENT },
    { registryId, repositoryName },
  ],
  DeleteRepositoryPolicy: [
    { registryId, repositoryName },
    { registryId, repositoryName },
  ],
  PutImageTagMutability: [
    { registryId, repositoryName, imageTagMutability: 'IMMUTABLE' },
    { registryId, repositoryName, imageTagMutability: 'IMMUTABLE' },
  ],
  PutImageScanningConfiguration: {
    registryId,
    repositoryName,
    imageScanningConfiguration: { scanOnPush: false },
  },
  PutLifecyclePolicy: { registryId, repositoryName, lifecyclePolicyText: '{"rules":[]}' },
  DeleteLifecyclePolicy: { registryId, repositoryName },
  StartLifecyclePolicyPreview: { registryId, repositoryName },
  TagResource: { resourceArn: repositoryArn, tags: [{ key: 'team', value: 'orders' }] },
  UntagResource: { resourceArn: repositoryArn, tagKeys: ['team'] },
  PutRegistryPolicy: [{ policyText: DOCUMENT }, { registryId }],
  DeleteRegistryPolicy: [{}, { registryId }],
  PutRegistryScanningConfiguration: { scanType: 'ENHANCED', rules: [] },
  PutAccountSetting: { name: 'BASIC_SCAN_TYPE_VERSION', value: 'AWS_NATIVE' },
  CreatePullThroughCacheRule: { ecrRepositoryPrefix, upstreamRegistryUrl: 'registry-1.docker.io' },
  UpdatePullThroughCacheRule: { ecrRepositoryPrefix },
  DeletePullThroughCacheRule: { ecrRepositoryPrefix },
  CreateRepositoryCreationTemplate: { ...template, appliedFor: ['PULL_THROUGH_CACHE'] },
  UpdateRepositoryCreationTemplate: template,
  DeleteRepositoryCreationTemplate: template,
  PutReplicationConfiguration: { replicationConfiguration: { rules: [] } },
  StartReplicationBackfill: {},
  PutSigningConfiguration: { signingConfiguration: { rules: [] } },
  DeleteSigningConfiguration: {},
  RegisterPullTimeUpdateExclusion: exclusion,
  DeregisterPullTimeUpdateExclusion: exclusion,
})

const EXPIRY = buildCloudTrailServiceEventExample('ecr', 'PolicyExecutionEvent', {
  readOnly: true,
  resources: [{ ARN: repositoryArn, accountId: DOC_ACCOUNT, type: 'AWS::ECR::Repository' }],
  serviceEventDetails: {
    repositoryName,
    lifecycleEventPolicy: { lifecycleEventRules: [], policyVersion: 1 },
    lifecycleEventImageActions: [
      { lifecycleEventImage: { digest: DIGEST, tagStatus: 'Tagged', tagList: ['prod'] }, rulePriority: 1 },
    ],
    lifecycleEventFailureDetails: [],
  },
})

/** ECR's and Inspector's own events, and ECR's calls. */
export const ecrSection: EventSection = {
  title: 'ECR and Inspector',
  about:
    'ECR sends its own events of images, without an actor; calls arrive through CloudTrail. The push and the deletion of an ' +
    'image arrive both ways: they are one change with one notification, which names the actor.',
  examples: [...ECR_EVENTS, ...INSPECTOR_EVENTS, EXPIRY, ...CALLS],
}
