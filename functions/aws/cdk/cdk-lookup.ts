import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { getPartition } from '../../../audit/resources/arn.ts'

/** Temporary credentials, as SDK clients take them. */
export interface SessionCredentials {
  accessKeyId: string
  secretAccessKey: string
  sessionToken: string
}

/** Of whom is asked, and where: what the configuration of an SDK client needs. */
export interface LookupClientConfig {
  region: string
  credentials?: SessionCredentials
}

/** Neither the current credentials nor CDK's role may ask; `message` says for what, and what it takes. */
export class LookupDeniedError extends Error {
  override name = 'LookupDeniedError'
}

/** What CDK calls its own resources by, unless it is bootstrapped with another qualifier. */
const QUALIFIER = 'hnb659fds'

const DENIED = ['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation', 'Forbidden']

/** What the SDK calls an answer without a body, such as HeadBucket's, which leaves nothing but its status. */
const UNNAMED_ERRORS = ['Unknown', 'UnknownError']

/** The account of the current credentials, asked in `region`. Throws what the SDK throws. */
export async function fetchCurrentAccount(region: string): Promise<string> {
  const { Account } = await new STSClient({ region }).send(new GetCallerIdentityCommand({}))
  if (Account === undefined) throw new Error('sts:GetCallerIdentity named no account')
  return Account
}

/** The role by which CDK reads in `region` of `account`; `cdk bootstrap` makes it. */
function buildLookupRoleArn(account: string, region: string): string {
  return `arn:${getPartition(region)}:iam::${account}:role/cdk-${QUALIFIER}-lookup-role-${account}-${region}`
}

/**
 * What `ask` answers to the current credentials, or, where they may not ask, to CDK's role for reading in `account`.
 * `what` is asked for by `action`. Throws NotAllowed, and what else `ask` throws.
 */
export async function lookupWithCdkRole<T>(
  { account, region, what, action }: { account: string; region: string; what: string; action: string },
  lookup: (clientConfig: LookupClientConfig) => Promise<T>,
): Promise<T> {
  try {
    return await lookup({ region })
  } catch (failure) {
    if (!isDenied(failure)) throw failure
    const role = buildLookupRoleArn(account, region)
    const refused = `${what} in ${region}: neither is ${action} allowed, nor may the role ${role} be taken for it`
    try {
      return await lookup({ region, credentials: await assumeLookupRole(role, region) })
    } catch (retryFailure) {
      throw isDenied(retryFailure) ? new LookupDeniedError(refused, { cause: failure }) : retryFailure
    }
  }
}

/** The credentials of `role`. AWS says of a role that is not there that it may not be taken. */
async function assumeLookupRole(role: string, region: string): Promise<SessionCredentials> {
  const command = new AssumeRoleCommand({ RoleArn: role, RoleSessionName: 'assay-deploy' })
  const { Credentials: issued } = await new STSClient({ region }).send(command)
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = issued ?? {}
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
}

function isDenied(failure: unknown): boolean {
  if (!(failure instanceof Error)) return false
  return (
    DENIED.includes(failure.name) ||
    (UNNAMED_ERRORS.includes(failure.name) && readStatusCode(failure) === 403)
  )
}

function readStatusCode(failure: Error): number | undefined {
  const { $metadata } = failure as { $metadata?: { httpStatusCode?: number } }
  return $metadata?.httpStatusCode
}
