import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { partitionOf } from '../../audit/resources/arn.ts'

/** Temporary credentials, as SDK clients take them. */
export interface Credentials {
  accessKeyId: string
  secretAccessKey: string
  sessionToken: string
}

/** Of whom is asked, and where: what the configuration of an SDK client needs. */
export interface Asked {
  region: string
  credentials?: Credentials
}

/** Neither the current credentials nor CDK's role may ask; `message` says for what, and what it takes. */
export class NotAllowed extends Error {
  override name = 'NotAllowed'
}

/** What CDK calls its own resources by, unless it is bootstrapped with another qualifier. */
const QUALIFIER = 'hnb659fds'

const DENIED = ['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation', 'Forbidden']

/** What the SDK calls an answer without a body, such as HeadBucket's, which leaves nothing but its status. */
const UNNAMED = ['Unknown', 'UnknownError']

/** The account of the current credentials, asked in `region`. Throws what the SDK throws. */
export async function currentAccount(region: string): Promise<string> {
  const { Account } = await new STSClient({ region }).send(new GetCallerIdentityCommand({}))
  if (Account === undefined) throw new Error('sts:GetCallerIdentity named no account')
  return Account
}

/** The role by which CDK reads in `region` of `account`; `cdk bootstrap` makes it. */
function lookupRole(account: string, region: string): string {
  return `arn:${partitionOf(region)}:iam::${account}:role/cdk-${QUALIFIER}-lookup-role-${account}-${region}`
}

/**
 * What `ask` answers to the current credentials, or, where they may not ask, to CDK's role for reading in `account`.
 * `what` is asked for by `action`. Throws NotAllowed, and what else `ask` throws.
 */
export async function lookedUp<T>(
  { account, region, what, action }: { account: string; region: string; what: string; action: string },
  ask: (asked: Asked) => Promise<T>,
): Promise<T> {
  try {
    return await ask({ region })
  } catch (failure) {
    if (!isDenied(failure)) throw failure
    const role = lookupRole(account, region)
    const refused = `${what} in ${region}: neither is ${action} allowed, nor may the role ${role} be taken for it`
    try {
      return await ask({ region, credentials: await taken(role, region) })
    } catch (again) {
      throw isDenied(again) ? new NotAllowed(refused, { cause: failure }) : again
    }
  }
}

/** The credentials of `role`. AWS says of a role that is not there that it may not be taken. */
async function taken(role: string, region: string): Promise<Credentials> {
  const command = new AssumeRoleCommand({ RoleArn: role, RoleSessionName: 'assay-deploy' })
  const { Credentials: given } = await new STSClient({ region }).send(command)
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = given ?? {}
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
}

function isDenied(failure: unknown): boolean {
  if (!(failure instanceof Error)) return false
  return DENIED.includes(failure.name) || (UNNAMED.includes(failure.name) && statusOf(failure) === 403)
}

function statusOf(failure: Error): number | undefined {
  const { $metadata } = failure as { $metadata?: { httpStatusCode?: number } }
  return $metadata?.httpStatusCode
}
