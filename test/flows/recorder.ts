import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam'
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda'
import { aspectsOf } from '../../audit/resources/kinds.ts'
import { keyOf, type Resource } from '../../audit/resources/resource.ts'
import { functionsIn, rolesOf } from '../../functions/answers/listing.ts'
import { CallFailed, listFunctions, listRoles, type Call } from '../../functions/answers/operation.ts'
import { readerBy } from '../../functions/answers/reader.ts'
import { redacted, redaction } from '../../functions/answers/redaction.ts'
import { callIam } from '../../functions/aws/iam.ts'
import { callLambda } from '../../functions/aws/lambda.ts'
import type { RecordedCall } from '../../functions/local/account-file.ts'
import type { Bed } from '../bed/bed.ts'

const redact = redaction('recorded')

/** Asks AWS as the deployed readers do, and for the listings that only a collection takes. */
function askingIn(bed: Bed): Call {
  return async (operation, region, input) => {
    if (operation === listFunctions)
      return new LambdaClient(bed.client({ region })).send(new ListFunctionsCommand(input))
    if (operation === listRoles)
      return new IAMClient(bed.client({ region })).send(new ListRolesCommand(input))
    return operation.service === 'lambda'
      ? callLambda(operation, region, input)
      : callIam(operation, region, input)
  }
}

/** Writes what the account of `bed` is like into an account file, each time it is asked to. */
export function recorderOf(bed: Bed, directory: string) {
  const call = recording(askingIn(bed), join(directory, 'calls.jsonl'))
  const reader = readerBy(call, redact)
  return {
    /** Records the listings, all that they list, and `more` that may be there or not. */
    async record(more: readonly Resource[]): Promise<void> {
      const listed = await Promise.all([
        functionsIn(bed.account, bed.region, call),
        rolesOf(bed.account, 'us-east-1', call),
      ])
      const all = new Map([...listed.flat(), ...more].map(resource => [keyOf(resource), resource]))
      for (const resource of all.values()) await reader.read(resource, aspectsOf(resource.kind))
    },
  }
}

function recording(call: Call, file: string): Call {
  return async (operation, region, input) => {
    const write = (answer: Pick<RecordedCall, 'output' | 'error'>) => {
      const { service, name } = operation
      const at = new Date().toISOString()
      const recorded: RecordedCall = { service, region, operation: name, input, ...answer, at }
      appendFileSync(file, `${JSON.stringify(recorded)}\n`)
    }
    try {
      const output = await call(operation, region, input)
      write({ output: redacted(operation, output, redact) })
      return output
    } catch (failure) {
      if (failure instanceof CallFailed) write({ error: { name: failure.error, message: failure.message } })
      throw failure
    }
  }
}
