import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import type { SecurityLake } from '../../../audit/configuration/configuration.ts'
import { parseLakeLocation } from '../../../audit/configuration/security-lake/lake-location.ts'
import type { LakeWriter } from '../../../reports/security-lake/export-report.ts'

/** The actions that writing to Security Lake requires: the first one without a role of the source, the second one with it. */
export const securityLakeActions = { write: 's3:PutObject', assumeRole: 'sts:AssumeRole' } as const

/** The name of the sessions with the role of the source. */
const SESSION_NAME = 'assay-report'

/** How long a session lasts, in seconds: the shortest that STS gives. */
const SESSION_SECONDS = 900

/** A writer to a custom source in `region`, as its role where it has one. */
export function createSecurityLake(
  { location, role }: SecurityLake,
  region: string,
  client = new S3Client({
    region,
    ...(role === undefined ? {} : { credentials: () => assumeRole(role, new STSClient({ region })) }),
  }),
): LakeWriter {
  const { bucket: Bucket, prefix } = parseLakeLocation(location)
  return {
    async write(key, content) {
      await client.send(
        new PutObjectCommand({
          Bucket,
          Key: `${prefix}${key}`,
          Body: content,
          ContentType: 'application/vnd.apache.parquet',
        }),
      )
    },
  }
}

/** The credentials of a session with a role. Throws if STS returns none. */
export async function assumeRole(
  { arn, externalId }: NonNullable<SecurityLake['role']>,
  sts: Pick<STSClient, 'send'>,
) {
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({
      RoleArn: arn,
      ExternalId: externalId,
      RoleSessionName: SESSION_NAME,
      DurationSeconds: SESSION_SECONDS,
    }),
  )
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Credentials ?? {}
  if (AccessKeyId === undefined || SecretAccessKey === undefined || SessionToken === undefined)
    throw new Error(`STS returned no credentials for ${arn}`)
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    ...(Expiration === undefined ? {} : { expiration: Expiration }),
  }
}
