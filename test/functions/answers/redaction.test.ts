import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { getRole } from '../../../functions/answers/iam/operations.ts'
import {
  getFunction,
  getFunctionConfiguration,
  getLayerVersion,
} from '../../../functions/answers/lambda/operations.ts'
import { redacted, redaction } from '../../../functions/answers/redaction.ts'
import { checkout, reading, recorded, shared } from './recorded.ts'

const redact = redaction('key')

/** Values that nothing else of an answer holds. */
const secret = fc
  .string({ minLength: 8, unit: fc.constantFrom('§', '%', 'Ö', '{', '"', '\\', ':', ' ') })
  .map(text => `s3cr3t ${text}`)
const name = fc.stringMatching(/^[A-Z][A-Z_]{1,10}$/)
const variables = fc.dictionary(name, secret, { minKeys: 1 })

function answer(Variables: object) {
  const Configuration = {
    FunctionArn: checkout.arn,
    Role: shared.arn,
    Runtime: 'nodejs22.x',
    Environment: { Variables },
  }
  return {
    Configuration,
    Code: { RepositoryType: 'S3', Location: 'https://example.com/code?signature=s3cr3t' },
  }
}

describe('secret-bearing values', () => {
  it('do not survive in facts', async () => {
    await fc.assert(
      fc.asyncProperty(variables, async values => {
        const calls = recorded({ operation: 'GetFunction', output: answer(values) })
        const text = JSON.stringify(await reading(checkout, calls))
        expect(text).not.toContain('s3cr3t')
        for (const each of Object.keys(values)) expect(text).toContain(`"${each}":{"detected":`)
      }),
      { numRuns: 20 },
    )
  })

  it('do not survive in what is kept of an answer', () => {
    fc.assert(
      fc.property(variables, values => {
        const kept = redacted(getFunction, { Functions: [answer(values)], ...answer(values) }, redact)
        expect(JSON.stringify(kept)).not.toContain('s3cr3t')
        expect(kept).toMatchObject({
          Code: { RepositoryType: 'S3', Location: 'left out' },
          Configuration: { FunctionArn: checkout.arn, Runtime: 'nodejs22.x' },
        })
      }),
    )
  })

  it.each([
    ['text', 's3cr3t'],
    ['a list', ['s3cr3t']],
    ['deeper', { A: { b: 's3cr3t' } }],
    ['null', null],
  ])('do not survive where the variables are %s', (_, Variables) => {
    expect(JSON.stringify(redacted(getFunction, { Environment: { Variables } }, redact))).not.toContain(
      's3cr3t',
    )
  })

  it('leave the facts as they are when they were redacted before', async () => {
    const values = { TOKEN: 's3cr3t', DB_PASSWORD: 'hunter2', EMPTY: '' }
    const before = await reading(checkout, recorded({ operation: 'GetFunction', output: answer(values) }))
    const kept = redacted(getFunction, answer(values), redact)
    expect(await reading(checkout, recorded({ operation: 'GetFunction', output: kept }))).toEqual(before)
  })

  it('do not survive in what an image is started with', () => {
    const ImageConfig = { EntryPoint: ['s3cr3t'], Command: ['--token=s3cr3t'] }
    const kept = redacted(getFunction, { Configuration: { ImageConfigResponse: { ImageConfig } } }, redact)
    expect(JSON.stringify(kept)).not.toContain('s3cr3t')
  })

  it('do not survive in answers about versions of functions and layers', () => {
    const Environment = { Variables: { TOKEN: 's3cr3t' } }
    const Content = { Location: 'https://example.com/layer?signature=s3cr3t', CodeSize: 1 }
    const kept = [
      redacted(getFunctionConfiguration, { FunctionArn: checkout.arn, Environment }, redact),
      redacted(getLayerVersion, { Content }, redact),
    ]
    expect(JSON.stringify(kept)).not.toContain('s3cr3t')
    expect(kept).toMatchObject([{ FunctionArn: checkout.arn }, { Content: { CodeSize: 1 } }])
  })

  it('leave answers of services without them alone', () => {
    const output = { Role: { Arn: shared.arn, Location: 'here' } }
    expect(redacted(getRole, output, redact)).toBe(output)
  })
})

describe('what is kept of a value', () => {
  it('says what it looks like', () => {
    expect(redact('AKIAIOSFODNN7EXAMPLE').detected).toEqual(['AWS access key'])
    expect(redact('hunter2', 'DB_PASSWORD').detected).toEqual(['password by its name'])
  })

  it('is equal for equal values, and another with another key', () => {
    expect(redact('a').hash).toBe(redact('a').hash)
    expect(redact('a').hash).not.toBe(redact('b').hash)
    expect(redact('a').hash).not.toBe(redaction('another')('a').hash)
    expect(redact('a').hash).toMatch(/^[0-9a-f]{16}$/)
  })
})
