import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { batchGetProjects } from '../../../../functions/collectors/codebuild/operations.ts'
import { listTagsForRepository } from '../../../../functions/collectors/ecr/operations.ts'
import { describeServices } from '../../../../functions/collectors/ecs/operations.ts'
import { getRole } from '../../../../functions/collectors/iam/operations.ts'
import {
  getFunction,
  getFunctionConfiguration,
  getLayerVersion,
  listFunctionTags,
} from '../../../../functions/collectors/lambda/operations.ts'
import { redactResponse, createRedactor } from '../../../../functions/collectors/redaction/redact.ts'
import { redactVariable } from '../../../../functions/collectors/redaction/redact-variable.ts'
import { getResources } from '../../../../functions/collectors/tags/operations.ts'
import { checkoutFunction, readRecorded, listRecordedCalls, sharedRole } from '../recorded-account.ts'

const redactor = createRedactor('key')

/** Values that occur nowhere else in an output. */
const secret = fc
  .string({ minLength: 8, unit: fc.constantFrom('§', '%', 'Ö', '{', '"', '\\', ':', ' ') })
  .map(text => `s3cr3t ${text}`)
const name = fc.stringMatching(/^[A-Z][A-Z_]{1,10}$/)
const variables = fc.dictionary(name, secret, { minKeys: 1 })

function buildResponse(Variables: object) {
  const Configuration = {
    FunctionArn: checkoutFunction.arn,
    Role: sharedRole.arn,
    Runtime: 'nodejs22.x',
    Environment: { Variables },
  }
  return {
    Configuration,
    Code: { RepositoryType: 'S3', Location: 'https://example.com/code?signature=s3cr3t' },
  }
}

describe('secret values', () => {
  it('do not survive in facts', async () => {
    await fc.assert(
      fc.asyncProperty(variables, async values => {
        const calls = listRecordedCalls({ operation: 'GetFunction', output: buildResponse(values) })
        const text = JSON.stringify(await readRecorded(checkoutFunction, calls))
        expect(text).not.toContain('s3cr3t')
        for (const each of Object.keys(values)) expect(text).toContain(`"${each}":{"detected":`)
      }),
      { numRuns: 20 },
    )
  })

  it('are no tags, whose keys can be names of fields', () => {
    const Tags = { Location: 'eu', Variables: 'x', Command: '' }
    expect(redactResponse(getFunction, { Tags }, redactor)).toEqual({ Tags })
  })

  it('are not in tags either, in whatever form they are returned', () => {
    const token = ['ghp', 'A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8'].join('_')
    const list = [
      { Key: 'team', Value: 'web' },
      { Key: 'ci', Value: token },
    ]
    const lowerCase = list.map(({ Key, Value }) => ({ key: Key, value: Value }))
    const ResourceTagMappingList = [{ ResourceARN: 'arn', Tags: list }]
    const omitted = { detected: ['github-pat'], hash: redactor(token) }
    const kept = [list[0], { Key: 'ci', Value: omitted }]
    const lowerCaseKept = [lowerCase[0], { key: 'ci', value: omitted }]
    expect([
      redactResponse(listFunctionTags, { Tags: { team: 'web', ci: token } }, redactor),
      redactResponse(listTagsForRepository, { tags: list }, redactor),
      redactResponse(getResources, { ResourceTagMappingList }, redactor),
      redactResponse(describeServices, { services: [{ tags: lowerCase }] }, redactor),
      redactResponse(batchGetProjects, { projects: [{ tags: lowerCase }] }, redactor),
    ]).toEqual([
      { Tags: { team: 'web', ci: omitted } },
      { tags: kept },
      { ResourceTagMappingList: [{ ResourceARN: 'arn', Tags: kept }] },
      { services: [{ tags: lowerCaseKept }] },
      { projects: [{ tags: lowerCaseKept }] },
    ])
  })

  it('do not survive in recorded responses', () => {
    fc.assert(
      fc.property(variables, values => {
        const retained = redactResponse(
          getFunction,
          { Functions: [buildResponse(values)], ...buildResponse(values) },
          redactor,
        )
        expect(JSON.stringify(retained)).not.toContain('s3cr3t')
        expect(retained).toMatchObject({
          Code: { RepositoryType: 'S3', Location: 'omitted' },
          Configuration: { FunctionArn: checkoutFunction.arn, Runtime: 'nodejs22.x' },
        })
      }),
    )
  })

  it.each([
    ['text', 's3cr3t'],
    ['a list', ['s3cr3t']],
    ['deeper', { A: { b: 's3cr3t' } }],
    ['null', null],
  ])('do not survive when the variables are %s', (_, Variables) => {
    expect(
      JSON.stringify(redactResponse(getFunction, { Environment: { Variables } }, redactor)),
    ).not.toContain('s3cr3t')
  })

  it('leave the facts equal when they were redacted before', async () => {
    const values = { TOKEN: 's3cr3t', DB_PASSWORD: 'hunter2', EMPTY: '' }
    const before = await readRecorded(
      checkoutFunction,
      listRecordedCalls({ operation: 'GetFunction', output: buildResponse(values) }),
    )
    const retained = redactResponse(getFunction, buildResponse(values), redactor)
    expect(
      await readRecorded(checkoutFunction, listRecordedCalls({ operation: 'GetFunction', output: retained })),
    ).toEqual(before)
  })

  it('do not survive in the command of an image', () => {
    const ImageConfig = { EntryPoint: ['s3cr3t'], Command: ['--token=s3cr3t'] }
    const retained = redactResponse(
      getFunction,
      { Configuration: { ImageConfigResponse: { ImageConfig } } },
      redactor,
    )
    expect(JSON.stringify(retained)).not.toContain('s3cr3t')
  })

  it('do not survive in responses about versions of functions and layers', () => {
    const Environment = { Variables: { TOKEN: 's3cr3t' } }
    const Content = { Location: 'https://example.com/layer?signature=s3cr3t', CodeSize: 1 }
    const retained = [
      redactResponse(getFunctionConfiguration, { FunctionArn: checkoutFunction.arn, Environment }, redactor),
      redactResponse(getLayerVersion, { Content }, redactor),
    ]
    expect(JSON.stringify(retained)).not.toContain('s3cr3t')
    expect(retained).toMatchObject([{ FunctionArn: checkoutFunction.arn }, { Content: { CodeSize: 1 } }])
  })

  it('leave responses of services without them unchanged', () => {
    const output = { Role: { Arn: sharedRole.arn, Location: 'here' } }
    expect(redactResponse(getRole, output, redactor)).toBe(output)
  })
})

describe('a redacted value', () => {
  it('says what kind of secret it is', () => {
    expect(redactVariable('A', 'AKIAIOSFODNN7EXAMPLE', redactor).detected).toEqual(['AWS access key'])
    expect(redactVariable('DB_PASSWORD', 'hunter2', redactor).detected).toEqual(['password by its name'])
  })

  it('is equal for equal values, and differs with another key', () => {
    expect(redactor('a')).toBe(redactor('a'))
    expect(redactor('a')).not.toBe(redactor('b'))
    expect(redactor('a')).not.toBe(createRedactor('another')('a'))
    expect(redactor('a')).toMatch(/^[0-9a-f]{16}$/)
  })
})
