import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeAccountFile } from '../../../examples/account/write-account-file.ts'
import { stackOperations } from '../../../functions/collectors/cloudformation/operations.ts'
import type { RecordedCall } from '../../../functions/local/account-file.ts'
import type { GateDocument } from '../../../reports/gate/gate-document.ts'
import { createTestDirectory, loadExampleAccount, runAssay, type TestDirectory } from '../run-assay.ts'

const at = '2026-11-24T08:00:00.000Z'
const group = (GroupName: string) => ({ Type: 'AWS::IAM::Group', Properties: { GroupName } })

/** The template that the stack was deployed from, and the one that is judged: a group leaves the stack. */
const deployed = { Resources: { Readers: group('readers'), Writers: group('writers') } }
const template = { Resources: { Readers: group('readers') } }

const resources = Object.keys(deployed.Resources).map(LogicalResourceId => ({
  LogicalResourceId,
  PhysicalResourceId: LogicalResourceId.toLowerCase(),
  ResourceType: 'AWS::IAM::Group',
  ResourceStatus: 'CREATE_COMPLETE',
}))

/** What CloudFormation answers about the stack. */
const responses: Readonly<Record<string, { input: Record<string, unknown>; output: unknown }>> = {
  ListStacks: {
    input: {},
    output: { StackSummaries: [{ StackName: 'app', StackStatus: 'CREATE_COMPLETE' }] },
  },
  ListStackResources: { input: { StackName: 'app' }, output: { StackResourceSummaries: resources } },
  GetTemplate: {
    input: { StackName: 'app', TemplateStage: 'Original' },
    output: { TemplateBody: JSON.stringify(deployed) },
  },
  DescribeStacks: { input: { StackName: 'app' }, output: { Stacks: [{ Parameters: [] }] } },
}

/** With these denied, what the stack deployed is not known; the list of stacks only tells whether there is one. */
const NEEDED = ['ListStackResources', 'GetTemplate', 'DescribeStacks']

describe('a gate that may not read the stack', () => {
  let directory: TestDirectory
  let recorded: string

  beforeAll(() => {
    directory = createTestDirectory()
    writeAccountFile(directory.directory, { at, account: loadExampleAccount() }, [])
    recorded = readFileSync(join(directory.directory, 'calls.jsonl'), 'utf8')
    writeFileSync(join(directory.directory, 'app.json'), JSON.stringify(template))
  })
  afterAll(() => directory.remove())

  async function judge(denied: string | undefined): Promise<GateDocument> {
    const calls = Object.entries(responses).map(([operation, { input, output }]): RecordedCall => ({
      service: 'cloudformation',
      region: 'eu-west-1',
      operation,
      input,
      at: '2026-11-24T09:00:00.000Z',
      ...(operation === denied ? { error: { name: 'AccessDenied', message: 'not authorized' } } : { output }),
    }))
    const lines = calls.map(call => `${JSON.stringify(call)}\n`).join('')
    writeFileSync(join(directory.directory, 'calls.jsonl'), recorded + lines)
    const file = join(directory.directory, 'app.json')
    const options = ['--against', directory.directory, '--region', 'eu-west-1', '--json']
    const { stdout } = await runAssay('gate', file, ...options)
    return JSON.parse(stdout) as GateDocument
  }

  it('passes where it may read all of it', async () => {
    expect(stackOperations.map(({ name }) => name).toSorted()).toEqual(Object.keys(responses).toSorted())
    expect(await judge(undefined)).toMatchObject({ verdict: 'PASS', unknown: [] })
  })

  it.each(NEEDED)('does not pass without %s, and says why', async operation => {
    const { verdict, unknown } = await judge(operation)
    expect(verdict).toBe('UNKNOWN')
    expect(unknown.map(({ logicalId, property }) => ({ logicalId, property }))).toEqual([
      { logicalId: 'app', property: 'the deployed stack' },
    ])
    expect(unknown[0]?.why).toContain(`cloudformation:${operation} failed with AccessDenied`)
  })
})
