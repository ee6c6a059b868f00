import * as z from 'zod/mini'
import type { Actor } from '../../audit/events/change.ts'
import { formatUnreachableAws } from '../../functions/aws/sdk/unreachable-error.ts'
import type { AwsCall } from '../../functions/collectors/api/aws-call.ts'
import { createTypedCall } from '../../functions/collectors/lists/resource-list.ts'
import { getCallerIdentity } from '../../functions/collectors/api/sts-operations.ts'
import { CliError } from '../cli-error.ts'

const ARN = /^arn:aws[a-z-]*:(iam|sts)::\d{12}:(root|user|assumed-role|federated-user)(?:\/(.{1,1900}))?$/

const ACTOR_TYPES: Readonly<Record<string, string>> = {
  root: 'Root',
  user: 'IAMUser',
  'assumed-role': 'AssumedRole',
  'federated-user': 'FederatedUser',
}

/** Identifies who calls, as AWS knows them by their credentials. Throws CliError. */
export async function identifyActor(awsCall: AwsCall, region: string): Promise<Actor> {
  let arn: string
  try {
    const callApi = createTypedCall(region, awsCall)
    const identity = await callApi(getCallerIdentity, {}, z.object({ Arn: z.string() }))
    arn = identity.Arn
  } catch (failure) {
    throw new CliError(formatUnreachableAws(failure), { cause: failure })
  }
  return parseActor(arn)
}

/** The actor with an ARN: a user without the path, or `role/session`. Throws CliError. */
export function parseActor(arn: string): Actor {
  const [, , kind = '', name = 'root'] = ARN.exec(arn) ?? []
  const type = ACTOR_TYPES[kind]
  if (type === undefined) throw new CliError(`AWS returned an identity that is none: ${arn.slice(0, 200)}`)
  return { type, name: kind === 'user' ? (name.split('/').at(-1) ?? name) : name, arn }
}
