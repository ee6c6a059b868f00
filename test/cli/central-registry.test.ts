import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openAccountFileSource, type AccountSource } from '../../cli/account/account-source.ts'
import { AwsCallError } from '../../functions/collectors/api/aws-call.ts'
import { defaultSettings, type Settings } from '../../audit/settings/settings.ts'
import { createTestDirectory, listExampleCalls, loadExampleAccount, type TestDirectory } from './run-assay.ts'
import { auditAccount, type AuditResult, type ResourceEvaluation } from './run-audit.ts'

const AT = '2026-11-24T08:00:00Z'
const OWNER = '555566667777'
const REGISTRY = `${OWNER}.dkr.ecr.eu-west-1.amazonaws.com`
const DIGEST = `sha256:${'ab'.repeat(32)}`

/** The example's account, in which a function and the tasks run images of the registry of another account. */
function buildPatch(reference: string): object {
  const { functions, taskDefinitions, images } = loadExampleAccount()
  const [name = ''] = Object.entries(functions).flatMap(([arn, { packageType }]) =>
    packageType === 'Image' ? [arn] : [],
  )
  const imageUri = `${REGISTRY}/base/api${reference}`
  const resolvedImage = `arn:aws:ecr:eu-west-1:${OWNER}:repository/base/api/${DIGEST}`
  const scan = { status: 'COMPLETE', completedAt: '2026-11-23T08:00:00Z', counts: { LOW: 1 } }
  const definitions = Object.keys(taskDefinitions).map(arn => [arn, { images: null }] as const)
  const replaced = Object.keys(taskDefinitions).map(arn => [arn, { images: { [imageUri]: true } }] as const)
  return [
    {
      functions: { [name]: { imageUri, resolvedImage, environment: null } },
      images: Object.fromEntries(Object.keys(images).map(arn => [arn, { scan }])),
      taskDefinitions: Object.fromEntries(definitions),
    },
    { taskDefinitions: Object.fromEntries(replaced) },
  ]
}

/** An account whose calls of ECR about the registry of another account are denied, as by default. */
function openSource(directory: string): AccountSource {
  const source = openAccountFileSource(directory, () => new Date(AT), undefined)
  return {
    ...source,
    call: (awsOperation, region, input) =>
      input['registryId'] === OWNER
        ? Promise.reject(new AwsCallError(awsOperation, 'AccessDeniedException', 'not authorized'))
        : source.call(awsOperation, region, input),
  }
}

let testDirectory: TestDirectory
beforeAll(() => {
  testDirectory = createTestDirectory()
})
afterAll(() => testDirectory.remove())

async function audit(reference: string, trusted: Partial<Settings['trusted']>): Promise<AuditResult> {
  const calls = listExampleCalls(...(buildPatch(reference) as object[]))
  const settings = { ...defaultSettings, trusted: { ...defaultSettings.trusted, ...trusted } }
  return auditAccount(openSource(testDirectory.writeAccount(calls)), AT, settings)
}

/** The evaluations of the resources of the other account. */
function listForeign({ evaluations }: AuditResult): ResourceEvaluation[] {
  return [...evaluations.values()].filter(({ resource }) => resource.arn.split(':')[4] === OWNER)
}

/** What has other reasons: the tasks of the service still run an image of its own account. */
const OTHER_REASONS = ['patching/ecs-running-image-current']

/** What is unknown because of the registry of the other account. */
function listUnknown({ unknown }: AuditResult['posture']): AuditResult['posture']['unknown'] {
  return unknown.filter(({ control }) => !OTHER_REASONS.includes(control))
}

describe('the registry of another account', () => {
  it.each([
    ['by its account', { accounts: [OWNER] }],
    ['by its host', { registries: [REGISTRY] }],
  ])('leaves nothing unknown if it is trusted %s', async (_, trusted) => {
    const result = await audit(`:1.4@${DIGEST}`, trusted)
    expect(listUnknown(result.posture)).toEqual([])
    expect(result.posture.unlisted).toEqual([])
    expect(listForeign(result)).not.toEqual([])
    expect(listForeign(result).filter(({ status }) => status !== 'NOT_APPLICABLE')).toEqual([])
    const findings = result.posture.findings.filter(({ reason }) => reason.includes(OWNER))
    expect(findings.map(({ control, reason }) => [control, reason])).toEqual([])
  })

  it('is judged by what concerns the workloads: its tags count as mutable', async () => {
    const { posture } = await audit(':1.4', { accounts: [OWNER] })
    expect(listUnknown(posture)).toEqual([])
    const found = posture.findings.filter(({ reason }) => reason.includes(`repository of account ${OWNER}`))
    expect([...new Set(found.map(({ control }) => control))]).toEqual([
      'image-integrity/image-pinned-by-digest',
    ])
    expect(new Set(found.map(({ resource }) => resource.kind))).toEqual(
      new Set(['AWS::Lambda::Function', 'AWS::ECS::TaskDefinition']),
    )
  })

  it('is a finding if it is not trusted, and what its images hold is unknown', async () => {
    const { posture } = await audit(`:1.4@${DIGEST}`, {})
    const found = posture.findings.filter(
      ({ control }) => control === 'image-integrity/image-registry-allowed',
    )
    expect(found).not.toEqual([])
    expect(posture.unlisted).toEqual([])
    expect(
      listUnknown(posture)
        .map(({ control }) => control)
        .toSorted(),
    ).toEqual([
      'image-integrity/function-image-exists',
      'image-integrity/image-verified',
      'patching/function-image-current',
      'patching/image-base-os-supported',
      'patching/image-scan-fresh',
      'patching/vulnerability-fix-overdue',
      'patching/vulnerable-image-in-use',
      'security-testing/deployed-before-scan',
    ])
    for (const { reason } of listUnknown(posture))
      expect(reason).toMatch(/^access denied to ecr:\w+ by account 555566667777$/)
  })
})
