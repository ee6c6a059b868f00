import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { applyMergePatch, type ExampleAccount } from '../../../examples/account/example-account.ts'
import { createResponseRecorder } from '../../../examples/account/responses/response-recorder.ts'
import { buildRecordedCalls } from '../../../examples/account/write-account-file.ts'
import { buildStackResponses } from '../../../examples/account/stack-responses.ts'
import type { RecordedCall } from '../../../functions/local/account-file.ts'
import type { GateDocument } from '../../../reports/gate/gate-document.ts'
import { runAssay, type CommandResult } from '../run-assay.ts'

/** The account of the account files, and their region. */
export const GATE_ACCOUNT = '123456789012'
export const GATE_REGION = 'eu-west-1'

const AT = '2026-11-24T06:00:00.000Z'

/** A stack that the account has deployed. */
interface GateStack {
  name: string
  template: object | string
  /** Type and physical id by logical id. */
  resources: Readonly<Record<string, readonly [type: string, physicalId: string]>>
  parameters?: Readonly<Record<string, string>>
}

/** A temporary directory for the templates and account files of a test. */
export interface GateDirectory {
  directory: string
  /** Writes a file and returns its path; an object as JSON. */
  write: (name: string, content: object | string) => string
  /** Writes an account file of the example's account, changed by an RFC 7396 merge patch, with deployed stacks. */
  writeAccount(name: string, patch: object, ...stacks: readonly GateStack[]): string
  remove(): void
}

/** Creates the directory. */
export function createGateDirectory(): GateDirectory {
  const directory = mkdtempSync(join(tmpdir(), 'assay-gate-'))
  const write: GateDirectory['write'] = (name, content) => {
    const path = join(directory, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content, null, 2))
    return path
  }
  return {
    directory,
    write,
    writeAccount(name, patch, ...stacks) {
      const account = applyMergePatch(loadDayAccount(), patch)
      const calls = [
        ...buildRecordedCalls({ at: AT, account }, []),
        ...buildStackResponses(account, AT),
        ...stacks.flatMap(listStackCalls),
      ]
      return dirname(write(join(name, 'calls.jsonl'), calls.map(call => JSON.stringify(call)).join('\n')))
    },
    remove: () => rmSync(directory, { recursive: true }),
  }
}

function loadDayAccount(): ExampleAccount {
  const file = new URL('../../../examples/day/account.json', import.meta.url)
  return JSON.parse(readFileSync(file, 'utf8')) as ExampleAccount
}

function listStackCalls({ name, template, resources, parameters = {} }: GateStack): RecordedCall[] {
  const record = createResponseRecorder('cloudformation', GATE_REGION, AT)
  const summaries = Object.entries(resources).map(
    ([LogicalResourceId, [ResourceType, PhysicalResourceId]]) => ({
      LogicalResourceId,
      PhysicalResourceId,
      ResourceType,
      ResourceStatus: 'CREATE_COMPLETE',
    }),
  )
  const Parameters = Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
    ParameterKey,
    ParameterValue,
  }))
  return [
    record('ListStackResources', { StackName: name }, { StackResourceSummaries: summaries }),
    record(
      'GetTemplate',
      { StackName: name, TemplateStage: 'Original' },
      { TemplateBody: typeof template === 'string' ? template : JSON.stringify(template) },
    ),
    record('DescribeStacks', { StackName: name }, { Stacks: [{ StackName: name, Parameters }] }),
  ]
}

/** Runs `assay gate` without notes. */
export function runGateCommand(...args: readonly string[]): Promise<CommandResult> {
  return runAssay('gate', '--quiet', ...args)
}

/** What `assay gate --json` prints, with its exit code. */
export async function judge(...args: readonly string[]): Promise<GateDocument & { exit: number | null }> {
  const { stdout, stderr, status } = await runGateCommand(...args, '--json')
  if (stdout === '') throw new Error(`the gate did not run: ${stderr}`)
  return { ...(JSON.parse(stdout) as GateDocument), exit: status }
}

/** The controls of findings that open, with the name of their resource. */
export function listOpened({ findings }: GateDocument): string[] {
  return findings
    .filter(({ change }) => change === 'OPENS')
    .map(({ control, resource }) => `${control} ${resource.split(/[:/]/).at(-1) ?? ''}`)
}

/** A statement that allows something. */
export const buildPolicy = (...statements: readonly object[]) => ({
  Version: '2012-10-17',
  Statement: statements.map(statement => ({ Effect: 'Allow', ...statement })),
})

/** The trust policy of the execution role of a function. */
export const GATE_ROLE_TRUST = buildPolicy({
  Principal: { Service: 'lambda.amazonaws.com' },
  Action: 'sts:AssumeRole',
})

/** A role that functions can assume. */
export const buildRole = (properties: object = {}, more: object = {}) => ({
  Type: 'AWS::IAM::Role',
  Properties: { AssumeRolePolicyDocument: GATE_ROLE_TRUST, ...properties },
  ...more,
})

/** The properties of an administrator. */
export const ADMINISTRATOR_PROPERTIES = { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] }

/** A role of the described account. */
export const describeRole = (inline: object = {}, attached: object = {}) => ({
  attached,
  inline,
  tags: {},
  trust: GATE_ROLE_TRUST,
  createdAt: '2026-11-24T05:00:00Z',
  lastUsedAt: 'NEVER',
})
