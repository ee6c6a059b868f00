import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import type { ActorCredentials } from './actors.ts'
import type { LocalAws } from './local-aws.ts'

/** An action, what it is allowed on, and when. */
export type LocalAllowedAction = { Action: string; Resource: string; Condition?: object }

/** The credentials of a new user who may do this and nothing else, where the local AWS enforces IAM. */
export async function createLimitedUser(
  localAws: LocalAws,
  UserName: string,
  ...allowances: LocalAllowedAction[]
): Promise<ActorCredentials> {
  const iam = new IAMClient(localAws.client())
  await iam.send(new CreateUserCommand({ UserName }))
  if (allowances.length > 0) {
    const Statement = allowances.map(localAllowedAction => ({ Effect: 'Allow', ...localAllowedAction }))
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement })
    await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'allowed', PolicyDocument }))
  }
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }))
  const { AccessKeyId: accessKeyId = '', SecretAccessKey: secretAccessKey = '' } = AccessKey ?? {}
  return { accessKeyId, secretAccessKey }
}
