import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { getPartition } from '../../../audit/resources/arn.ts'

/** Temporary credentials in the form that SDK clients take. */
interface SessionCredentials {
  accessKeyId: string
  secretAccessKey: string
  sessionToken: string
}

/** The region and the credentials of an SDK client; the current credentials by default. */
export interface LookupClientConfig {
  region: string
  credentials?: SessionCredentials
}

/**
 * Neither the current credentials nor CDK's lookup role may read something; `message` says what, and which
 * permission is missing.
 */
export class LookupDeniedError extends Error {
  override name = 'LookupDeniedError'
}

/** CDK's default bootstrap qualifier. */
export const DEFAULT_QUALIFIER = 'hnb659fds'

/** An account, and the qualifier of its bootstrap for CDK. */
export interface BootstrappedAccount {
  account: string
  qualifier: string
}

const DENIED = ['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation', 'Forbidden']

/** The SDK's names for an error without a body, such as HeadBucket's: only its status code is known. */
const UNNAMED_ERRORS = ['Unknown', 'UnknownError']

/** The account of the current credentials, from STS in `region`. Throws the SDK's errors. */
export async function fetchCurrentAccount(region: string): Promise<string> {
  const { Account } = await new STSClient({ region }).send(new GetCallerIdentityCommand({}))
  if (Account === undefined) throw new Error('sts:GetCallerIdentity returned no account')
  return Account
}

/** The ARN of CDK's lookup role, which `cdk bootstrap` creates in `region` of `account`. */
function buildLookupRoleArn({ account, qualifier }: BootstrappedAccount, region: string): string {
  return `arn:${getPartition(region)}:iam::${account}:role/cdk-${qualifier}-lookup-role-${account}-${region}`
}

/**
 * Runs `lookup` with the current credentials or, when they are denied, with CDK's lookup role. `what` and
 * `action` describe it in errors. Throws LookupDeniedError, and the other errors of `lookup`.
 */
export async function lookupWithCdkRole<T>(
  {
    account,
    qualifier,
    region,
    what,
    action,
  }: BootstrappedAccount & { region: string; what: string; action: string },
  lookup: (clientConfig: LookupClientConfig) => Promise<T>,
): Promise<T> {
  try {
    return await lookup({ region })
  } catch (failure) {
    if (!isDenied(failure)) throw failure
    const role = buildLookupRoleArn({ account, qualifier }, region)
    const message = `Cannot read ${what} in ${region}: the current credentials allow neither ${action} nor sts:AssumeRole on ${role}.`
    try {
      return await lookup({ region, credentials: await assumeLookupRole(role, region) })
    } catch (retryFailure) {
      throw isDenied(retryFailure) ? new LookupDeniedError(message, { cause: failure }) : retryFailure
    }
  }
}

/** Temporary credentials of `role`. STS returns AccessDenied also for a role that does not exist. */
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
