import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildFunctionResource } from '../../../audit/resources/lambda/function.ts'
import { buildRoleResource } from '../../../audit/resources/iam/role.ts'
import { defaultSettings, type Settings } from '../../../audit/settings/settings.ts'
import {
  attachAdministrator,
  createExampleFlow,
  detachAdministrator,
  type ExampleStep,
} from './example-flow.ts'
import { createTestDirectory, type TestDirectory } from '../../cli/run-assay.ts'

const account = '123456789012'
const NAME = 'invoice-renderer'
const functionArn = `arn:aws:lambda:eu-west-1:${account}:function:${NAME}`
const lambdaFunction = buildFunctionResource(functionArn, { account, region: 'eu-west-1' })
const roleArn = `arn:aws:iam::${account}:role/CatalogRole`
const role = buildRoleResource(roleArn, account)

const NEW_ACCESS = 'least-privilege/iam-change-new-access'
const BY_PIPELINE = 'security-testing/deploy-by-pipeline-only'
const pipelines: Settings = {
  ...defaultSettings,
  controls: { [BY_PIPELINE]: { pipelines: [`arn:aws:iam::${account}:role/DeployRole`] } },
}

let testDirectory: TestDirectory
beforeEach(() => {
  testDirectory = createTestDirectory()
})
afterEach(() => testDirectory.remove())

const createFlow = (steps: readonly ExampleStep[], settings?: Settings) =>
  createExampleFlow(testDirectory, steps, settings)

describe('risky access that a change grants', () => {
  it('is a finding that names the change, and is resolved when another one takes it back', async () => {
    const [granted, undone] = [
      attachAdministrator('2026-11-24T09:00:00Z'),
      detachAdministrator('2026-11-25T09:00:00Z'),
    ]
    const flow = createFlow([granted, undone])
    await flow.scan('2026-11-24T06:30:00Z')
    expect(await flow.load(role, NEW_ACCESS)).toMatchObject({
      status: 'NOT_APPLICABLE',
      reason: 'No change is known to have granted risky permissions.',
    })
    await flow.make(granted, 3)
    const found = await flow.load(role, NEW_ACCESS)
    expect(found).toMatchObject({ status: 'NON_COMPLIANT', open: true, severity: 'HIGH' })
    expect(found?.reason).toMatch(
      /^Role CatalogRole is newly allowed iam:\*, s3:\*, sso:\* \(\d+ actions\) on all resources by AdministratorAccess, for example iam:AttachGroupPolicy on arn:aws:iam::123456789012:group\/example, and 1 more grant, since tom called iam:AttachRolePolicy at 2026-11-24 09:00:00 UTC\.$/,
    )
    expect(found?.lastTransition).toMatchObject({ changeId: `ct:${account}:event-of-2026-11-24T09:00:00Z` })
    const [message] = flow.notifications.filter(({ action }) => action === 'iam:AttachRolePolicy')
    expect(message?.findings.map(({ control }) => control)).toContain(NEW_ACCESS)
    await flow.scan('2026-11-25T03:00:00Z')
    expect(await flow.load(role, NEW_ACCESS)).toMatchObject({ open: true, reason: found?.reason })
    await flow.make(undone, 2)
    expect(await flow.load(role, NEW_ACCESS)).toMatchObject({ status: 'COMPLIANT', open: false })
    expect(flow.listSteps(NEW_ACCESS)).toEqual(['OPENED', 'RESOLVED'])
  })

  it('is a finding for 30 days, and again if another change grants some', async () => {
    const [granted, undone] = [
      attachAdministrator('2026-11-24T09:00:00Z'),
      detachAdministrator('2027-01-10T09:00:00Z'),
    ]
    const again = attachAdministrator('2027-01-11T09:00:00Z')
    const flow = createFlow([granted, undone, again])
    await flow.scan('2026-11-24T06:30:00Z')
    await flow.make(granted)
    await flow.scan('2026-12-23T09:00:00Z')
    expect(await flow.load(role, NEW_ACCESS)).toMatchObject({ open: true })
    await flow.scan('2026-12-24T09:00:00Z')
    expect(await flow.load(role, NEW_ACCESS)).toMatchObject({ status: 'COMPLIANT', open: false })
    expect(await flow.load(role, 'least-privilege/principal-effective-admin')).toMatchObject({ open: true })
    await flow.make(undone)
    await flow.make(again)
    expect((await flow.load(role, NEW_ACCESS))?.reason).toContain('at 2027-01-11 09:00:00 UTC')
    expect(flow.listSteps(NEW_ACCESS)).toEqual(['OPENED', 'RESOLVED', 'REOPENED'])
  })

  it('is accepted by an exception', async () => {
    const granted = attachAdministrator('2026-11-24T09:00:00Z')
    const exception = { resource: roleArn, owner: 'ines', reason: 'migration', until: '2026-12-31' }
    const flow = createFlow([granted], {
      ...defaultSettings,
      exceptions: [{ ...exception, control: NEW_ACCESS }],
    })
    await flow.scan('2026-11-24T06:30:00Z')
    await flow.make(granted)
    expect(await flow.load(role, NEW_ACCESS)).toMatchObject({ open: true })
    const notified = flow.notifications.flatMap(({ findings }) => findings.map(({ control }) => control))
    expect(notified).not.toContain(NEW_ACCESS)
    expect(notified).toContain('least-privilege/principal-effective-admin')
  })

  it('passes if those who made the change are reviewed', async () => {
    const granted = attachAdministrator('2026-11-24T09:00:00Z')
    const flow = createFlow([granted], {
      ...defaultSettings,
      controls: { [NEW_ACCESS]: { reviewed: [`arn:aws:iam::${account}:user/t?m`] } },
    })
    await flow.scan('2026-11-24T06:30:00Z')
    await flow.make(granted)
    expect(await flow.load(role, NEW_ACCESS)).toMatchObject({ status: 'COMPLIANT', open: false })
  })

  it('is a finding of the full scan, if the event is lost', async () => {
    const granted: ExampleStep = { ...attachAdministrator('2026-11-24T09:00:00Z'), isLost: true }
    const flow = createFlow([granted])
    await flow.scan('2026-11-24T06:30:00Z')
    await flow.make(granted)
    await flow.scan('2026-11-25T03:00:00Z')
    expect((await flow.load(role, NEW_ACCESS))?.reason).toContain(
      'since a change whose event Assay did not receive, before 2026-11-25 ',
    )
  })
})

const TOM = {
  type: 'IAMUser',
  arn: `arn:aws:iam::${account}:user/tom`,
  userName: 'tom',
  sessionContext: null,
}

function deploy(at: string, by?: object): ExampleStep {
  return {
    at,
    file: '16-deploy-fixed-invoice-renderer.json',
    ...(by === undefined ? {} : { event: { userIdentity: by } }),
    patch: { functions: { [functionArn]: { lastModified: at } } },
  }
}

describe('a deployment', () => {
  it('by hand is a finding until the pipeline deploys, whatever Assay knew before', async () => {
    const [byHand, byPipeline] = [deploy('2026-11-24T14:00:00Z', TOM), deploy('2026-11-24T15:00:00Z')]
    const flow = createFlow([byHand, byPipeline], pipelines)
    await flow.scan('2026-11-24T06:30:00Z')
    expect((await flow.load(lambdaFunction, BY_PIPELINE))?.status).toBe('INSUFFICIENT_DATA')
    await flow.make(byHand, 2)
    expect(await flow.load(lambdaFunction, BY_PIPELINE)).toMatchObject({
      status: 'NON_COMPLIANT',
      open: true,
      reason:
        'The function was last deployed by tom at 2026-11-24T14:00:00.000Z (lambda:UpdateFunctionCode), ' +
        'which is none of the configured pipelines.',
    })
    const [message] = flow.notifications.filter(({ action }) => action === 'lambda:UpdateFunctionCode')
    expect(message).toMatchObject({ actor: { name: 'tom' } })
    await flow.make(byPipeline)
    expect(await flow.load(lambdaFunction, BY_PIPELINE)).toMatchObject({ status: 'COMPLIANT', open: false })
    await flow.scan('2026-11-25T03:00:00Z')
    expect(await flow.load(lambdaFunction, BY_PIPELINE)).toMatchObject({ status: 'COMPLIANT', open: false })
    expect(flow.listSteps(BY_PIPELINE)).toEqual(['OPENED', 'RESOLVED'])
  })

  it('is not known if its event was lost', async () => {
    const byPipeline = deploy('2026-11-24T14:00:00Z')
    const lost: ExampleStep = { ...deploy('2026-11-24T15:00:00Z', TOM), isLost: true }
    const flow = createFlow([byPipeline, lost], pipelines)
    await flow.scan('2026-11-24T06:30:00Z')
    await flow.make(byPipeline)
    expect(await flow.load(lambdaFunction, BY_PIPELINE)).toMatchObject({ status: 'COMPLIANT' })
    await flow.scan('2026-11-25T03:00:00Z')
    expect(await flow.load(lambdaFunction, BY_PIPELINE)).toMatchObject({
      status: 'INSUFFICIENT_DATA',
      reason:
        'it is not known who deployed the function at 2026-11-24T15:00:00.000Z: ' +
        'the last event that Assay received is of 2026-11-24T14:00:00.000Z',
    })
  })

  it('does not matter without configured pipelines', async () => {
    const byHand = deploy('2026-11-24T14:00:00Z', TOM)
    const flow = createFlow([byHand])
    await flow.scan('2026-11-24T06:30:00Z')
    await flow.make(byHand)
    expect((await flow.load(lambdaFunction, BY_PIPELINE))?.status).toBe('NOT_APPLICABLE')
  })
})
