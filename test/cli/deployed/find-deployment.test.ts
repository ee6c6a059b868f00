import { describe, expect, it } from 'vitest'
import { CliError } from '../../../cli/cli-error.ts'
import { readDeployedConfiguration } from '../../../cli/deployed/deployed-configuration.ts'
import { findDeployment } from '../../../cli/deployed/find-deployment.ts'
import { AwsCallError, type AwsCall } from '../../../functions/collectors/api/aws-call.ts'
import { packFiles } from '../../../infra/functions/bundle-archive.ts'

const ACCOUNT = '111122223333'
const variables = {
  ASSAY_TABLE: 'assay',
  ASSAY_REPORT_BUCKET: `assay-reports-${ACCOUNT}-eu-west-1`,
  ASSAY_ACCOUNT: ACCOUNT,
  ASSAY_QUEUES: `https://sqs.eu-west-1.amazonaws.com/${ACCOUNT}/`,
}
const SHA_256 = `${'A'.repeat(43)}=`

/** AWS with the function of a deployment, with `changed` in its environment. */
function createAws(changed: object = {}, sizes: object = {}): AwsCall {
  return ({ name }) =>
    Promise.resolve(
      name === 'GetCallerIdentity'
        ? { Account: ACCOUNT }
        : {
            Configuration: {
              CodeSha256: SHA_256,
              CodeSize: 1_000,
              Environment: { Variables: { ...variables, ...changed } },
              ...sizes,
            },
            Code: { Location: 'https://example.com/code' },
          },
    )
}

/** AWS that refuses to show the function. */
function createRefusingAws(error: string): AwsCall {
  const refuse: AwsCall = async (awsOperation, region, input) => {
    if (awsOperation.name !== 'GetCallerIdentity') throw new AwsCallError(awsOperation, error, 'so it was')
    return createAws()(awsOperation, region, input)
  }
  return refuse
}

const find = (awsCall: AwsCall) => findDeployment(awsCall, { prefix: 'assay', home: 'eu-west-1' })

describe('findDeployment', () => {
  it('finds table, bucket, queues and code by the names of a deployment', async () => {
    const found = await find(createAws())
    expect(found).toMatchObject({ account: ACCOUNT, table: 'assay', bucket: variables.ASSAY_REPORT_BUCKET })
    expect(found.findQueueUrl('evaluate')).toBe(`${variables.ASSAY_QUEUES}assay-evaluate`)
    expect(found.code).toMatchObject({ functionName: 'assay-report', sha256: SHA_256, bytes: 1_000 })
  })

  it.each([
    [
      'ResourceNotFoundException',
      /no deployment of Assay has the prefix assay in eu-west-1 of account 111122223333: .*--home/,
    ],
    ['AccessDeniedException', /allow lambda:GetFunction, as docs\/deployed-policy.json does/],
    ['ThrottlingException', /cannot be read: lambda:GetFunction failed with ThrottlingException/],
  ])('says what to do about %s', async (error, message) => {
    await expect(find(createRefusingAws(error))).rejects.toThrow(message)
  })

  it('says what to do without credentials', async () => {
    await expect(find(() => Promise.reject(new TypeError('no credentials')))).rejects.toThrow(/aws sso login/)
  })

  it.each(['ASSAY_TABLE', 'ASSAY_REPORT_BUCKET', 'ASSAY_ACCOUNT'])(
    'refuses a function whose %s is another one: what is read in its place would be chosen by who wrote that',
    async name => {
      await expect(find(createAws({ [name]: 'other\u001b[31m' }))).rejects.toThrow(
        new RegExp(`has ${name} = .*other.* instead of `),
      )
    },
  )

  it.each(['', 'https://sqs.eu-west-1.amazonaws.com/999988887777/'])(
    'refuses a function whose queues are not those of the account: %j',
    async queues => {
      await expect(find(createAws({ ASSAY_QUEUES: queues }))).rejects.toThrow(
        /has ASSAY_QUEUES = .* not those of account 111122223333/,
      )
    },
  )

  it('refuses what is no function of Assay', async () => {
    await expect(find(createAws({}, { CodeSize: 10 ** 12 }))).rejects.toThrow(/is none of Assay/)
    await expect(find(createAws({}, { CodeSha256: 'x' }))).rejects.toThrow(CliError)
  })
})

/** An archive with a configuration beside the code. */
function packConfiguration(text: string, name = 'assay.config.json'): Buffer {
  return packFiles([
    { name: 'index.mjs', content: Buffer.from('export {}') },
    { name, content: Buffer.from(text) },
  ])
}

describe('readDeployedConfiguration', () => {
  it('reads the configuration beside the code of a function', () => {
    const configuration = readDeployedConfiguration(
      packConfiguration('{"home":"eu-west-1","regions":["eu-west-1","eu-north-1"]}'),
    )
    expect(configuration).toMatchObject({ home: 'eu-west-1', regions: ['eu-west-1', 'eu-north-1'] })
  })

  it.each([
    ['no archive', Buffer.from('x'), /is no whole ZIP archive: deploy Assay again/],
    ['no configuration', packConfiguration('{}', 'other.json'), /has no assay.config.json/],
    ['no JSON', packConfiguration('{'), /is no JSON/],
    ['a key twice', packConfiguration('{"home":"eu-west-1","home":"eu-west-2"}'), /is no JSON/],
    [
      'a setting of another version',
      packConfiguration('{"home":"eu-west-1","future":1}'),
      /does not understand the deployed/,
    ],
  ])('refuses %s', (_, archive, message) => {
    expect(() => readDeployedConfiguration(archive)).toThrow(message)
  })
})
