import { expect, test } from 'vitest'
import type { Bed } from '../../bed/bed.ts'
import { expectFindings } from '../expect-findings.ts'
import { expectCarol, opened, resolved, stepped, type Stage } from './stage.ts'

const SEVERE = { control: 'patching/image-no-severe-vulnerabilities', severity: 'HIGH' } as const
const IN_USE = { control: 'patching/vulnerable-image-in-use', severity: 'HIGH' } as const
const CURRENT = { control: 'patching/function-image-current', severity: 'MEDIUM' } as const
const PINNED = { control: 'image-integrity/image-pinned-by-digest', severity: 'MEDIUM' } as const
const IMMUTABLE = { control: 'image-integrity/ecr-tag-immutable', severity: 'MEDIUM' } as const
const PUBLIC = { control: 'least-privilege/ecr-repository-not-public', severity: 'CRITICAL' } as const

/** The controls of which these flows are told. */
export const imageControls = [SEVERE, IN_USE, CURRENT, PINNED, PUBLIC]

type Vulnerabilities = Parameters<Bed['scans']['put']>[0]['vulnerabilities']

/** What befalls images, repositories, and the functions that run them. */
export function imageFlows(stage: () => Stage): void {
  test.concurrent(
    'an image is pushed, run, found vulnerable, replaced under its tag and deleted',
    async () => {
      const { assay, hand, inbox, registry, table } = stage()
      const releaser = hand.functionNamed('releaser')
      const scanned = (imageTag: string, vulnerabilities: Vulnerabilities) =>
        assay.bed.scans.put({
          region: assay.bed.region,
          repositoryName: 'released',
          imageId: { imageTag },
          vulnerabilities,
        })
      const old = registry.image('released', await registry.push('released', 'v1', 'old'))
      await table.judged(old, SEVERE.control, 'INSUFFICIENT_DATA')
      await registry.createFunction('releaser', 'plain', 'released', 'v1')
      const created = await inbox.first('releaser', 'lambda:CreateFunction')
      expectCarol(created.notification)
      expectFindings(created.notification, opened(PINNED, releaser))

      const log4j = [{ name: 'CVE-2021-44228', severity: 'CRITICAL', package: 'log4j-core' }]
      await scanned('v1', log4j)
      const found = await inbox.first('releaser', 'ecr:ImageScan')
      expect(found.notification).toMatchObject({ actor: { type: 'AWSService', name: 'Amazon ECR' }, open: 0 })
      expectFindings(found.notification, opened(SEVERE, old), [releaser.arn])
      expectFindings(found.notification, opened(IN_USE, releaser), [old.arn])
      expect(found.notification.text).toContain('1 CRITICAL, such as CVE-2021-44228')

      const next = registry.image('released', await registry.push('released', 'v1', 'new'))
      const moved = await inbox.first('releaser', 'ecr:PutImage')
      expectCarol(moved.notification)
      expectFindings(moved.notification, opened(CURRENT, releaser))
      expect(moved.notification.changes).toContainEqual(
        expect.stringMatching(/^image released@.*: - tags v1$/),
      )

      await scanned('v1', [])
      await table.judged(next, SEVERE.control, 'COMPLIANT')
      await registry.deploy('releaser', 'released', 'v1')
      const deployed = await inbox.first('releaser', 'lambda:UpdateFunctionCode')
      expectCarol(deployed.notification)
      expectFindings(deployed.notification, resolved(IN_USE, releaser))
      expectFindings(deployed.notification, resolved(CURRENT, releaser))

      await registry.deleteImage('released', old.arn.split('/').at(-1) ?? '')
      const deleted = await inbox.first(old.arn, 'ecr:BatchDeleteImage')
      expectCarol(deleted.notification)
      expectFindings(deleted.notification, stepped('ARCHIVED', SEVERE, old))
      expect(await table.model(old)).toMatchObject({ presence: 'GONE' })
      expect(await table.steps(releaser, IN_USE.control)).toEqual(['OPENED', 'RESOLVED'])
      expect(await table.steps(releaser, CURRENT.control)).toEqual(['OPENED', 'RESOLVED'])
    },
  )

  test.concurrent('the policy of a repository is made public and mended', async () => {
    const { inbox, registry, table } = stage()
    const shown = registry.repository('shown')
    const pull = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer']
    await registry.setPolicy('shown', { Sid: 'pull', Principal: '*', Action: pull })
    const { notification } = await inbox.first('repository/shown', 'ecr:SetRepositoryPolicy')
    expectCarol(notification)
    expectFindings(notification, opened(PUBLIC, shown))
    await registry.deletePolicy('shown')
    const mended = await inbox.first('repository/shown', 'ecr:DeleteRepositoryPolicy')
    expectCarol(mended.notification)
    expectFindings(mended.notification, resolved(PUBLIC, shown))
    expect(await table.steps(shown, PUBLIC.control)).toEqual(['OPENED', 'RESOLVED'])
  })

  test.concurrent(
    'tags that cannot move any more mend the repository and what is deployed from it',
    async () => {
      const { hand, inbox, registry } = stage()
      const pinned = registry.repository('pinned')
      const deployed = hand.functionNamed('deployed-once')
      await registry.push('pinned', 'v1', 'pinned')
      await registry.createFunction('deployed-once', 'plain', 'pinned', 'v1')
      const { notification } = await inbox.first('deployed-once', 'lambda:CreateFunction')
      expectFindings(notification, opened(PINNED, deployed))
      await registry.pinTags('pinned')
      const mended = await inbox.first('repository/pinned', 'ecr:PutImageTagMutability')
      expectCarol(mended.notification)
      expectFindings(mended.notification, resolved(IMMUTABLE, pinned), [deployed.arn])
      expectFindings(mended.notification, resolved(PINNED, deployed), [pinned.arn])
    },
  )
}
