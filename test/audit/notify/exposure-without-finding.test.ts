import { expect, it } from 'vitest'
import type { Notification } from '../../../audit/notify/notification.ts'
import type { ReplayDocument } from '../../../cli/output/replay-document.ts'
import { listIndexEntries } from '../events/recorded-events.ts'
import { runAssay, createTestDirectory } from '../../cli/run-assay.ts'
import { readGroundTruthFile } from '../../events/world.ts'

const ACCOUNT = '111122223333'
const TRUST = 'iam-09-update-assume-role-policy.json'
const REPOSITORY = 'ecr-18-set-repository-policy-public.json'

/** What is sent of the event where the account has become what `after` says. */
async function listMessages(
  file: string,
  after = listIndexEntries(file)[0]?.after,
): Promise<readonly Notification[]> {
  const testDirectory = createTestDirectory(after, (readGroundTruthFile(file) as { time: string }).time)
  const { stdout } = await runAssay(
    'replay',
    `test/events/${file}`,
    '--account',
    testDirectory.account,
    '--json',
  )
  testDirectory.remove()
  return (JSON.parse(stdout) as ReplayDocument).notifications
}

it.each([
  [
    REPOSITORY,
    'New access: any AWS account can now call ecr:BatchGetImage, ecr:GetDownloadUrlForLayer on repository base/node, ' +
      'allowed by statement pull of its policy\n',
    { scope: 'public', example: { action: 'ecr:BatchGetImage' } },
  ],
  [
    TRUST,
    'New access: account 999999999999 can now assume role CiDeployRole, allowed by statement 1 of its trust policy\n',
    {
      scope: 'cross-account',
      example: { principal: 'arn:aws:iam::999999999999:root', action: 'sts:AssumeRole' },
    },
  ],
  [
    'lambda-08-add-permission-public-alias.json',
    'New access: any AWS account can now call lambda:InvokeFunction on function checkout-api, allowed by statement open of the policy of alias live\n',
    { scope: 'public', example: { action: 'lambda:InvokeFunction' } },
  ],
])('the message of %s says who can now do what', async (file, text, admitted) => {
  const [message, ...more] = await listMessages(file)
  expect(more).toEqual([])
  expect(message).toMatchObject({
    actor: { name: 'carol' },
    newExposures: [{ hasFinding: true, admissions: [admitted], omitted: 0 }],
  })
  expect(message?.text).toContain(text)
})

/** The repository with this statement alone. */
function repositoryWith(statement: object): object {
  const policy = { Version: '2012-10-17', Statement: [{ Sid: 'pull', Effect: 'Allow', ...statement }] }
  return { repositories: { [`arn:aws:ecr:eu-west-1:${ACCOUNT}:repository/base/node`]: { policy } } }
}

it('a service that anyone can use is notified although no finding opens', async () => {
  const after = repositoryWith({
    Principal: { Service: 'codebuild.amazonaws.com' },
    Action: 'ecr:BatchGetImage',
  })
  expect(await listMessages(REPOSITORY, after)).toMatchObject([
    {
      severity: 'MEDIUM',
      findings: [],
      newExposures: [{ hasFinding: false, admissions: [{ scope: 'service' }] }],
    },
  ])
})

it('access of the own account is not notified', async () => {
  const after = repositoryWith({ Principal: { AWS: ACCOUNT }, Action: 'ecr:BatchGetImage' })
  expect(await listMessages(REPOSITORY, after)).toEqual([])
})
