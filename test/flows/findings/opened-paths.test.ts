import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildAccountResource } from '../../../audit/resources/organizations/account.ts'
import { defaultSettings, type Settings } from '../../../audit/settings/settings.ts'
import { createTestDirectory, type TestDirectory } from '../../cli/run-assay.ts'
import {
  attachAdministrator,
  createExampleFlow,
  detachAdministrator,
  EXAMPLE_ACCOUNT,
  type ExampleStep,
} from './example-flow.ts'

const NEW_ESCALATION = 'least-privilege/iam-change-new-escalation'
const account = buildAccountResource({ account: EXAMPLE_ACCOUNT, region: 'eu-west-1' })
const attached = attachAdministrator('2026-11-24T09:00:00Z')
const detached = detachAdministrator('2026-11-25T09:00:00Z')
const DEPLOY_ROLE = `arn:aws:iam::${EXAMPLE_ACCOUNT}:role/DeployRole`

function allowDeployRole(Resource: string): object {
  const Action = ['lambda:UpdateFunctionCode', 'lambda:InvokeFunction']
  const deploy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource }] }
  return { roles: { [DEPLOY_ROLE]: { inline: { deploy } } } }
}

/** The role that deploys can change and invoke all functions, from before the first scan. */
const beginning: ExampleStep = {
  at: '2026-11-24T06:10:00Z',
  file: '06-attach-administrator.json',
  patch: allowDeployRole('*'),
  isLost: true,
}

/** Then it can change one function only, which does not run as an administrator. */
const restricted: ExampleStep = {
  at: '2026-11-25T09:00:00Z',
  file: '06-attach-administrator.json',
  event: {
    eventName: 'PutRolePolicy',
    requestParameters: { roleName: 'DeployRole', policyName: 'deploy', policyArn: null },
  },
  patch: allowDeployRole(`arn:aws:lambda:eu-west-1:${EXAMPLE_ACCOUNT}:function:invoice-renderer`),
}

let testDirectory: TestDirectory
beforeEach(() => {
  testDirectory = createTestDirectory()
})
afterEach(() => testDirectory.remove())

const createFlow = (steps: readonly ExampleStep[], settings?: Settings) =>
  createExampleFlow(testDirectory, [beginning, ...steps], settings)

describe('an escalation path that a change opens', () => {
  it.each([
    ['the change is undone', detached],
    ['a change of another principal closes it', restricted],
  ])('is a finding of the account in the message of the change, and is resolved when %s', async (_, end) => {
    const flow = createFlow([attached, end])
    await flow.scan('2026-11-24T06:30:00Z')
    expect(await flow.load(account, NEW_ESCALATION)).toMatchObject({
      status: 'NOT_APPLICABLE',
      reason: 'No change is known to have opened an escalation path.',
    })
    await flow.make(attached, 3)
    const found = await flow.load(account, NEW_ESCALATION)
    expect(found).toMatchObject({ status: 'NON_COMPLIANT', open: true, severity: 'CRITICAL' })
    expect(found?.reason).toBe(
      'Role DeployRole can become an administrator since tom called iam:AttachRolePolicy at ' +
        '2026-11-24 09:00:00 UTC: lambda:UpdateFunctionCode and lambda:InvokeFunction to become role/CatalogRole.',
    )
    const messages = flow.notifications.filter(({ action }) => action === 'iam:AttachRolePolicy')
    expect(messages).toHaveLength(1)
    expect(messages[0]?.findings.map(({ control }) => control)).toContain(NEW_ESCALATION)
    await flow.scan('2026-11-25T03:00:00Z')
    expect(await flow.load(account, NEW_ESCALATION)).toMatchObject({ open: true, reason: found?.reason })
    await flow.make(end, 2)
    const resolved = await flow.load(account, NEW_ESCALATION)
    expect(resolved).toMatchObject({ status: 'COMPLIANT', open: false })
    expect(resolved?.lastTransition?.changeId).toBe(`ct:${EXAMPLE_ACCOUNT}:event-of-${end.at}`)
    expect(flow.listSteps(NEW_ESCALATION)).toEqual(['OPENED', 'RESOLVED'])
  })

  it('is a finding for 30 days', async () => {
    const flow = createFlow([attached])
    await flow.scan('2026-11-24T06:30:00Z')
    await flow.make(attached)
    await flow.scan('2026-12-23T09:00:00Z')
    expect(await flow.load(account, NEW_ESCALATION)).toMatchObject({ open: true })
    await flow.scan('2026-12-24T09:00:00Z')
    expect(await flow.load(account, NEW_ESCALATION)).toMatchObject({ status: 'COMPLIANT', open: false })
  })

  it('passes if those who made the change are reviewed', async () => {
    const reviewed = [`arn:aws:iam::${EXAMPLE_ACCOUNT}:user/t?m`]
    const flow = createFlow([attached], { ...defaultSettings, controls: { [NEW_ESCALATION]: { reviewed } } })
    await flow.scan('2026-11-24T06:30:00Z')
    await flow.make(attached)
    expect(await flow.load(account, NEW_ESCALATION)).toMatchObject({ status: 'COMPLIANT', open: false })
  })

  it('is found and resolved by the full scan, if the events are lost', async () => {
    const flow = createFlow([
      { ...attached, isLost: true },
      { ...detached, isLost: true },
    ])
    await flow.scan('2026-11-24T06:30:00Z')
    await flow.scan('2026-11-25T03:00:00Z')
    expect((await flow.load(account, NEW_ESCALATION))?.reason).toContain(
      'since a change whose event Assay did not receive, before 2026-11-25 03:00:00 UTC',
    )
    await flow.scan('2026-11-26T03:00:00Z')
    expect(await flow.load(account, NEW_ESCALATION)).toMatchObject({ status: 'COMPLIANT', open: false })
    expect(flow.listSteps(NEW_ESCALATION)).toEqual(['OPENED', 'RESOLVED'])
  })

  it('is none if the first full scan finds it', async () => {
    const flow = createFlow([attached])
    await flow.scan('2026-11-24T10:00:00Z')
    await flow.scan('2026-11-25T03:00:00Z')
    expect(await flow.load(account, NEW_ESCALATION)).toMatchObject({ status: 'NOT_APPLICABLE' })
  })
})
