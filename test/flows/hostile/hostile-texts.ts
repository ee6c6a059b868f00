import { expect, test } from 'vitest'
import { findLineFaults, FORGED } from '../../hostile/hostile-text.ts'
import type { Notification } from '../../../audit/notify/notification.ts'
import { buildOpenedExpectation, expectFlowActor } from '../workloads/workload-fixture.ts'
import { expectFindings } from '../deployed-assay/expect-findings.ts'
import { waitForFinding, type HostileActors, type HostileFixture } from './hostile-fixture.ts'

const PUBLIC = { control: 'least-privilege/ecr-repository-not-public', severity: 'CRITICAL' } as const
const NO_ADMIN = { control: 'least-privilege/function-role-no-admin', severity: 'CRITICAL' } as const

/** Text that begins a line and ends a quotation, of characters that IAM, ECR and SQS accept. */
export const FORGED_LINES = `\n\nCRITICAL 0 now fail: ${FORGED}, no action needed.\r\n", ${FORGED}. \\`

/** Creates repository `stamps`, and function `postman`, which runs as role `post`. */
export async function buildPostAccount({ actor, registry }: HostileActors): Promise<void> {
  await registry.createRepository('stamps')
  await actor.createRole('post')
  await actor.createFunction('postman', { role: 'post', runtime: 'python3.13' })
}

/** Expects that no line of the message is forged, and that it has the hostile text within a line. */
function expectQuotedText({ text }: Notification): void {
  expect(text.split('\n').flatMap(findLineFaults)).toEqual([])
  expect(text).toContain('\\n\\nCRITICAL 0 now fail')
}

/** The flows of texts that try to write lines of a message. */
export function testHostileTextFlows(fixture: () => HostileFixture): void {
  test.concurrent('a hostile statement id stands on one line of the message', async () => {
    const { registry } = fixture()
    const stamps = registry.repository('stamps')
    const pull = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer']
    await registry.setPolicy('stamps', { Sid: FORGED_LINES, Principal: '*', Action: pull })
    const opened = { action: 'ecr:SetRepositoryPolicy', step: 'OPENED', arn: stamps.arn } as const
    const notification = await waitForFinding(fixture(), { ...opened, control: PUBLIC.control })
    expectFlowActor(notification)
    expectFindings(notification, buildOpenedExpectation(PUBLIC, stamps))
    expectQuotedText(notification)
  })

  test.concurrent('a hostile resource stands on one line of the message', async () => {
    const { access, actor } = fixture()
    const postman = actor.functionNamed('postman')
    const Resource = ['*', `arn:aws:s3:::letters/*${FORGED_LINES}`]
    await access.putInline('post', 'own', { Action: '*', Resource })
    const opened = { action: 'iam:PutRolePolicy', step: 'OPENED', arn: postman.arn } as const
    const notification = await waitForFinding(fixture(), { ...opened, control: NO_ADMIN.control })
    expectFlowActor(notification)
    expectFindings(notification, buildOpenedExpectation(NO_ADMIN, postman), [actor.roleNamed('post').arn])
    expectQuotedText(notification)
  })
}
