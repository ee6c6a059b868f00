import { expect, test } from 'vitest'
import type { LocalAws } from '../../local-aws/local-aws.ts'
import { expectFindings } from '../deployed-assay/expect-findings.ts'
import {
  expectFlowActor,
  buildOpenedExpectation,
  buildResolvedExpectation,
  buildExpectedStep,
  type WorkloadFixture,
} from './workload-fixture.ts'

const SEVERE = { control: 'patching/image-no-severe-vulnerabilities', severity: 'HIGH' } as const
const IN_USE = { control: 'patching/vulnerable-image-in-use', severity: 'HIGH' } as const
const CURRENT = { control: 'patching/function-image-current', severity: 'MEDIUM' } as const
const PINNED = { control: 'image-integrity/image-pinned-by-digest', severity: 'MEDIUM' } as const
const BEFORE_SCAN = { control: 'security-testing/deployed-before-scan', severity: 'HIGH' } as const
const IMMUTABLE = { control: 'image-integrity/ecr-tag-immutable', severity: 'MEDIUM' } as const
const PUBLIC = { control: 'least-privilege/ecr-repository-not-public', severity: 'CRITICAL' } as const

/** The controls of these flows. */
export const IMAGE_CONTROLS = [SEVERE, IN_USE, CURRENT, PINNED, PUBLIC, BEFORE_SCAN]

type Vulnerabilities = Parameters<LocalAws['scans']['put']>[0]['vulnerabilities']

/** The flows of images, repositories, and the functions that run them. */
export function testImageFlows(fixture: () => WorkloadFixture): void {
  test.concurrent(
    'an image is pushed, run, found vulnerable, replaced under its tag and deleted',
    async () => {
      const { assay, actor, inbox, registry, table } = fixture()
      const releaser = actor.functionNamed('releaser')
      const scanned = (imageTag: string, vulnerabilities: Vulnerabilities) =>
        assay.localAws.scans.put({
          region: assay.localAws.region,
          repositoryName: 'released',
          imageId: { imageTag },
          vulnerabilities,
        })
      const old = registry.image('released', await registry.push('released', 'v1', 'old'))
      await table.evaluated(old, SEVERE.control, 'INSUFFICIENT_DATA')
      await registry.createFunction('releaser', 'plain', 'released', 'v1')
      const created = await inbox.first('releaser', 'lambda:CreateFunction')
      expectFlowActor(created.notification)
      expectFindings(created.notification, buildOpenedExpectation(PINNED, releaser))
      expectFindings(created.notification, buildOpenedExpectation(BEFORE_SCAN, releaser))
      expect(created.notification.text).toContain('The function was deployed by ')

      const log4j = [{ name: 'CVE-2021-44228', severity: 'CRITICAL', package: 'log4j-core' }]
      await scanned('v1', log4j)
      const found = await inbox.first('releaser', 'ecr:ImageScan')
      expect(found.notification).toMatchObject({
        actor: { type: 'AWSService', name: 'Amazon ECR' },
        pendingTaskCount: 0,
      })
      expectFindings(found.notification, buildOpenedExpectation(SEVERE, old), [releaser.arn])
      expectFindings(found.notification, buildOpenedExpectation(IN_USE, releaser), [old.arn])
      expect(found.notification.text).toContain('1 CRITICAL, such as CVE-2021-44228')

      const next = registry.image('released', await registry.push('released', 'v1', 'new'))
      const moved = await inbox.first('releaser', 'ecr:PutImage')
      expectFlowActor(moved.notification)
      expectFindings(moved.notification, buildOpenedExpectation(CURRENT, releaser))
      expect(moved.notification.text).toContain(` The tag moved to image released@${shortDigest(next)} at `)
      expect(moved.notification.changes).toContainEqual(
        expect.stringMatching(/^image released@.* no longer .* tag released:v1$/),
      )

      await scanned('v1', [])
      await table.evaluated(next, SEVERE.control, 'COMPLIANT')
      await registry.deploy('releaser', 'released', 'v1')
      const deployed = await inbox.first('releaser', 'lambda:UpdateFunctionCode')
      expectFlowActor(deployed.notification)
      expectFindings(deployed.notification, buildResolvedExpectation(IN_USE, releaser))
      expectFindings(deployed.notification, buildResolvedExpectation(CURRENT, releaser))
      expectFindings(deployed.notification, buildResolvedExpectation(BEFORE_SCAN, releaser))

      await registry.deleteImage('released', old.arn.split('/').at(-1) ?? '')
      const deleted = await inbox.first(old.arn, 'ecr:BatchDeleteImage')
      expectFlowActor(deleted.notification)
      expectFindings(deleted.notification, buildExpectedStep('ARCHIVED', SEVERE, old))
      expect(await table.snapshot(old)).toMatchObject({ presence: 'DELETED' })
      expect(await table.steps(releaser, IN_USE.control)).toEqual(['OPENED', 'RESOLVED'])
      expect(await table.steps(releaser, CURRENT.control)).toEqual(['OPENED', 'RESOLVED'])
      expect(await table.steps(releaser, BEFORE_SCAN.control)).toEqual(['OPENED', 'RESOLVED'])
    },
  )

  test.concurrent('the policy of a repository is made public and fixed', async () => {
    const { inbox, registry, table } = fixture()
    const shown = registry.repository('shown')
    const pull = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer']
    await registry.setPolicy('shown', { Sid: 'pull', Principal: '*', Action: pull })
    const { notification } = await inbox.first('repository/shown', 'ecr:SetRepositoryPolicy')
    expectFlowActor(notification)
    expectFindings(notification, buildOpenedExpectation(PUBLIC, shown))
    await registry.deletePolicy('shown')
    const fixed = await inbox.first('repository/shown', 'ecr:DeleteRepositoryPolicy')
    expectFlowActor(fixed.notification)
    expectFindings(fixed.notification, buildResolvedExpectation(PUBLIC, shown))
    expect(await table.steps(shown, PUBLIC.control)).toEqual(['OPENED', 'RESOLVED'])
  })

  test.concurrent('immutable tags resolve the findings of the repository and of its function', async () => {
    const { actor, inbox, registry } = fixture()
    const pinned = registry.repository('pinned')
    const deployed = actor.functionNamed('deployed-once')
    await registry.push('pinned', 'v1', 'pinned')
    await registry.createFunction('deployed-once', 'plain', 'pinned', 'v1')
    const { notification } = await inbox.first('deployed-once', 'lambda:CreateFunction')
    expectFindings(notification, buildOpenedExpectation(PINNED, deployed))
    await registry.pinTags('pinned')
    const fixed = await inbox.first('repository/pinned', 'ecr:PutImageTagMutability')
    expectFlowActor(fixed.notification)
    expectFindings(fixed.notification, buildResolvedExpectation(IMMUTABLE, pinned), [deployed.arn])
    expectFindings(fixed.notification, buildResolvedExpectation(PINNED, deployed), [pinned.arn])
  })
}

/** The digest of an image as messages write it. */
function shortDigest({ arn }: { arn: string }): string {
  return arn.slice(arn.lastIndexOf('/') + 1, arn.lastIndexOf('/') + 1 + 'sha256:'.length + 12)
}
