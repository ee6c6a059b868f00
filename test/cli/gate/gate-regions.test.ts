import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import {
  buildPolicy,
  buildRole,
  createGateDirectory,
  GATE_REGION,
  judge,
  runGateCommand,
} from './gate-directory.ts'

const gateDirectory = createGateDirectory()
afterAll(() => gateDirectory.remove())

const OTHER_REGION = 'us-east-1'
const role = { Resources: { Role: buildRole({ RoleName: 'plain' }) } }

/** The folder of an app whose stacks are deployed in these regions, in this order. */
function writeApp(name: string, templates: readonly { region: string; template: object }[]): string {
  const artifacts = templates.map(({ region, template }, at) => {
    gateDirectory.write(`${name}/stack-${at}.json`, template)
    const properties = { templateFile: `stack-${at}.json`, stackName: `stack-${at}` }
    const environment = `aws://unknown-account/${region}`
    const dependencies = at === 0 ? [] : [`Stack${at - 1}`]
    return [`Stack${at}`, { type: 'aws:cloudformation:stack', environment, properties, dependencies }]
  })
  gateDirectory.write(`${name}/manifest.json`, { artifacts: Object.fromEntries(artifacts) as object })
  return join(gateDirectory.directory, name)
}

describe('the region of a stack', () => {
  const account = gateDirectory.writeAccount('account', {})

  it('is by default the only one of the account file', async () => {
    const queue = { Jobs: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'jobs' } } }
    const allow = buildPolicy({ Action: 'sqs:SendMessage', Resource: { 'Fn::GetAtt': ['Jobs', 'Arn'] } })
    const writer = buildRole({ Policies: [{ PolicyName: 'send', PolicyDocument: allow }] })
    const file = gateDirectory.write('jobs.json', { Resources: { ...queue, Writer: writer } })
    const { granted } = await judge(file, '--against', account)
    expect(granted.map(({ resource }) => resource.split(':')[3])).toEqual([GATE_REGION])
  })

  it('is not decided where the account was not read', async () => {
    const app = writeApp('elsewhere', [{ region: OTHER_REGION, template: role }])
    const { verdict, unknown } = await judge(app, '--against', account, '--region', GATE_REGION)
    expect(verdict).toBe('UNKNOWN')
    expect(unknown.map(({ why }) => why)).toContain(`the region ${OTHER_REGION} of the account was not read`)
  })

  it('is named where the account file has several', async () => {
    const file = gateDirectory.write('role.json', role)
    const several = gateDirectory.writeAccount('several', { regionsInScope: [GATE_REGION, OTHER_REGION] })
    const { status, stderr } = await runGateCommand(file, '--against', several)
    expect(status).toBe(2)
    expect(stderr).toMatch(/several regions .*--region/)
    expect(await judge(file, '--against', several, '--region', OTHER_REGION)).toMatchObject({
      verdict: 'PASS',
    })
  })

  it('is that of its exports: another region does not import them', async () => {
    const exporting = {
      Resources: role.Resources,
      Outputs: { Action: { Value: 'sqs:SendMessage', Export: { Name: 'allowed' } } },
    }
    const allow = buildPolicy({ Action: { 'Fn::ImportValue': 'allowed' }, Resource: '*' })
    const importing = {
      Resources: { Reader: buildRole({ Policies: [{ PolicyName: 'p', PolicyDocument: allow }] }) },
    }
    const judgeIn = (name: string, region: string) =>
      judge(
        writeApp(name, [
          { region: GATE_REGION, template: exporting },
          { region, template: importing },
        ]),
      )
    expect(await judgeIn('same', GATE_REGION)).toMatchObject({ verdict: 'PASS', unknown: [] })
    expect(await judgeIn('other', OTHER_REGION)).toMatchObject({ verdict: 'UNKNOWN' })
  })
})
