import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { afterAll, describe, expect, it } from 'vitest'
import { buildTaskDefinitionResource } from '../../../../audit/resources/ecs/task-definition.ts'
import { translateEndpointErrors } from '../../../../functions/aws/sdk/endpoint-errors.ts'
import { translateOptInErrors } from '../../../../functions/aws/sdk/opt-in-errors.ts'
import { allPrefetches } from '../../../../functions/collectors/all-prefetches.ts'
import { AwsCallError, type AwsCall } from '../../../../functions/collectors/api/aws-call.ts'
import { classifyReadError } from '../../../../functions/collectors/api/aws-errors.ts'
import { cacheResponses } from '../../../../functions/collectors/api/call-middleware.ts'
import { fetchTaskDefinition } from '../../../../functions/collectors/ecs/describe-task-definition.ts'
import { describeTaskDefinition } from '../../../../functions/collectors/ecs/operations.ts'
import { getRole } from '../../../../functions/collectors/iam/operations.ts'
import { usePrefetches, usePrefetchesAsFallback } from '../../../../functions/collectors/lists/prefetch.ts'
import { createTypedCall } from '../../../../functions/collectors/lists/resource-list.ts'
import { createRedactor } from '../../../../functions/collectors/redaction/redact.ts'
import { openAccountFile } from '../../../../functions/local/account-file.ts'
import { recordCalls } from '../../../../functions/local/record-calls.ts'

const directories: string[] = []
afterAll(() => directories.forEach(directory => rmSync(directory, { recursive: true })))

const getTime = () => new Date('2026-05-12T09:00:00Z')

/** Opens an account file with one recorded call. */
function replayRecorded(recorded: object): AwsCall {
  const directory = mkdtempSync(join(tmpdir(), 'assay-reasons-'))
  directories.push(directory)
  writeFileSync(join(directory, 'calls.jsonl'), `${JSON.stringify(recorded)}\n`)
  return openAccountFile(directory).createReplay(getTime)
}

/** Records the call and replays it from an account file. */
function recordAndReplay(awsCall: AwsCall): AwsCall {
  return async (awsOperation, region, input) => {
    const recorded: object[] = []
    const recording = recordCalls(awsCall, each => recorded.push(each), createRedactor('key'), getTime)
    await recording(awsOperation, region, input).catch(() => undefined)
    return replayRecorded(recorded[0] ?? {})(awsOperation, region, input)
  }
}

const WRAPPERS: Readonly<Record<string, (awsCall: AwsCall) => AwsCall>> = {
  recordAndReplay,
  translateOptInErrors,
  translateEndpointErrors,
  cacheResponses,
  usePrefetches: awsCall => usePrefetches(awsCall, allPrefetches),
  usePrefetchesAsFallback: awsCall => usePrefetchesAsFallback(awsCall, allPrefetches),
}

const names = Object.keys(WRAPPERS)
const pairs = names.flatMap(outer => names.map(inner => [outer, inner] as const))
const ERRORS = ['NoResponse', 'UnrecognizedClientException', 'NotRecorded', 'AccessDenied', 'ClientException']

function createFailingCall(name: string, message: string): AwsCall {
  return awsOperation => Promise.reject(new AwsCallError(awsOperation, name, message, true))
}

/** The reason of a call that fails with `error`. */
async function findReason(awsCall: AwsCall): Promise<string> {
  const failure: unknown = await awsCall(getRole, 'eu-south-1', { RoleName: 'plain' }).catch(
    (error: unknown) => error,
  )
  expect(failure).toBeInstanceOf(AwsCallError)
  return (failure as AwsCallError).message
}

function countTexts(text: string, part: string): number {
  return text.split(part).length - 1
}

/** What of a reason must stand in it once. */
function expectOnce(reason: string): void {
  const repeated = ['iam:GetRole', 'as the API says'].filter(part => countTexts(reason, part) > 1)
  expect({ reason, repeated }).toEqual({ reason, repeated: [] })
  expect(reason).toContain('iam:GetRole')
}

describe('the reason of a failed call stands once', () => {
  describe.each(ERRORS)('%s', error => {
    const fails = createFailingCall(error, 'as the API says')

    it.each(pairs)('through %s of %s', async (outer, inner) => {
      const wrapped = WRAPPERS[outer]?.(WRAPPERS[inner]?.(fails) ?? fails) ?? fails
      expectOnce(await findReason(wrapped))
    })
  })

  it('of a task definition that does not exist', async () => {
    const message = 'Unable to describe task definition.'
    const fails = createFailingCall('ClientException', message)
    const revision = buildTaskDefinitionResource(
      'arn:aws:ecs:eu-west-1:111122223333:task-definition/web:1',
      '111122223333',
    )
    await expect(
      fetchTaskDefinition(createTypedCall('eu-west-1', fails), revision, z.object({})),
    ).rejects.toThrow(new AwsCallError(describeTaskDefinition, 'MISSING', message, true))
  })

  it('of a recording whose message repeats it', async () => {
    const prefix = 'iam:GetRole failed with NoAnswer: '
    const replayed = replayRecorded({
      service: 'iam',
      region: 'eu-south-1',
      operation: 'GetRole',
      input: { RoleName: 'plain' },
      error: { name: 'NoAnswer', message: `${prefix}${prefix}it is empty` },
      at: '2026-05-12T09:00:00Z',
    })
    expect(await findReason(replayed)).toBe(`${prefix}it is empty`)
  })

  it('of an unknown fact', () => {
    const failure = new AwsCallError(getRole, 'NoResponse', 'it is empty')
    expect(classifyReadError(failure).fact).toEqual({
      unknown: 'iam:GetRole failed with NoResponse: it is empty',
    })
  })
})
