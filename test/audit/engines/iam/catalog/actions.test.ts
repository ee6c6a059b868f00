import { readFileSync } from 'node:fs'
import { brotliDecompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import {
  buildActionsFile,
  parseArnFormats,
  encodeAccessLevel,
} from '../../../../../infra/aws-catalog/actions-file.ts'

const packed = readFileSync(
  new URL('../../../../../audit/engines/iam/catalog/actions.json.br', import.meta.url),
)

describe('the actions file', () => {
  it('is what `npm run knowledge` generates from the installed package', async () => {
    const text = JSON.stringify(await buildActionsFile())
    expect(brotliDecompressSync(packed).toString('utf8') === text).toBe(true)
  })

  it('is small', () => {
    expect(packed.length).toBeLessThanOrEqual(200_000)
  })
})

describe('an ARN format', () => {
  it.each([
    ['arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}', ['arn:*:iam::*:role/*']],
    ['arn:${Partition}:s3:::${Bucket}${Rest}/${Key}*', ['arn:*:s3:::*/*']],
    [
      'arn:${Partition}:apigateway:${Region}::/apis/${Id}, arn:${Partition}:apigateway:${Region}::/restapis/${Id}',
      ['arn:*:apigateway:*::/apis/*', 'arn:*:apigateway:*::/restapis/*'],
    ],
    [
      'arn:${Partition}:opsworks-cm::${Account}:backup/${ServerName}-{Date}',
      ['arn:*:opsworks-cm::*:backup/*-*'],
    ],
    ['arn:${Partition}:${Vendor}:${Region}:*:${Type}:${Id}', ['arn:*:*:*:*:*:*']],
  ])('as a glob: %s', (format, globs) => {
    expect(parseArnFormats(format)).toEqual(globs)
  })

  it.each([
    '',
    '*',
    'arn:aws:iam',
    'arn:${Partition}:iam::${Account}:',
    'arn:a:b:c:d:e$f',
    'arn:a:b:c:d:e f',
  ])('is invalid: %j', format => {
    expect(() => parseArnFormats(format)).toThrow('unexpected ARN format')
  })
})

describe('an access level', () => {
  it("is the narrowest of AWS's", () => {
    expect(
      ['List', 'Read', 'Write', 'Tagging, Write', 'Permissions management, Write'].map(encodeAccessLevel),
    ).toEqual(['L', 'R', 'W', 'T', 'P'])
  })

  it('is never one that AWS does not know', () => {
    expect(() => encodeAccessLevel('Execute')).toThrow('unknown access level: Execute')
  })
})
