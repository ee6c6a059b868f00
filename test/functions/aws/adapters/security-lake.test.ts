import type { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { STSClient } from '@aws-sdk/client-sts'
import { describe, expect, it } from 'vitest'
import { assumeRole, createSecurityLake } from '../../../../functions/aws/adapters/security-lake.ts'
import { startLoopbackService } from '../loopback-service.ts'

const role = {
  arn: 'arn:aws:iam::444455556666:role/AmazonSecurityLake-Provider-assay-eu-west-1',
  externalId: 'assay-111122223333',
}

describe('the writer to Security Lake', () => {
  it.each(['s3://lake/ext/assay/1.0/', 's3://lake/ext/assay/1.0'])('writes below %s', async location => {
    const sent: PutObjectCommand['input'][] = []
    const client = {
      send: ({ input }: PutObjectCommand) => Promise.resolve(void sent.push(input)),
    } as unknown as S3Client
    await createSecurityLake({ location }, 'eu-west-1', client).write('region=x/a', new Uint8Array([1]))
    expect(sent).toMatchObject([{ Bucket: 'lake', Key: 'ext/assay/1.0/region=x/a' }])
  })

  it('assumes the role of the source with its external id', async () => {
    const service = await startLoopbackService({
      status: 200,
      type: 'text/xml',
      body: `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
        <AccessKeyId>id</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken>
        <Expiration>2026-05-18T08:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
    })
    const credentials = await assumeRole(role, new STSClient(service.client))
    expect(credentials).toEqual({
      accessKeyId: 'id',
      secretAccessKey: 'secret',
      sessionToken: 'token',
      expiration: new Date('2026-05-18T08:00:00Z'),
    })
    const parameters = new URLSearchParams(service.requests[0]?.body)
    expect(Object.fromEntries(parameters)).toMatchObject({
      Action: 'AssumeRole',
      RoleArn: role.arn,
      ExternalId: role.externalId,
      RoleSessionName: 'assay-report',
      DurationSeconds: '900',
    })
    await service.close()
  })

  it('does not write as itself where STS returns no credentials', async () => {
    const sts = { send: () => Promise.resolve({ $metadata: {} }) } as unknown as STSClient
    await expect(assumeRole(role, sts)).rejects.toThrow('no credentials')
  })
})
