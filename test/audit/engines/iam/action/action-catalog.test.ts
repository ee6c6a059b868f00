import { describe, expect, it } from 'vitest'
import {
  parseActionCatalog,
  type ActionCatalogFile,
} from '../../../../../audit/engines/iam/action/action-catalog.ts'
import { buildActionResources } from '../../../../../audit/engines/iam/action/action-resources.ts'
import { isInGlobSet } from '../../../../../audit/engines/iam/glob/glob-set.ts'
import { loadActions } from '../../../../../functions/bundled-files/aws-catalog.ts'

const catalog = loadActions()

/** The index of a listed action. */
function numberOf(name: string): number {
  const index = catalog.indexOf(name)
  if (index === undefined) throw new Error(`${name} is not listed`)
  return index
}

describe("AWS's actions", () => {
  it('are complete, unique and sorted by name', () => {
    expect(catalog.names.length).toBeGreaterThan(20_000)
    expect(catalog.names).toEqual([...new Set(catalog.names)])
    expect(catalog.names).toEqual(catalog.names.toSorted((one, other) => (one < other ? -1 : 1)))
    expect(catalog.asOf).toMatch(/^20\d\d-\d\d-\d\d$/)
  })

  it('are found by name, case-insensitive', () => {
    for (const [index, name] of catalog.names.entries()) {
      expect(catalog.indexOf(name)).toBe(index)
      expect(catalog.spelling(index).toLowerCase()).toBe(name)
      expect(name).toMatch(/^[a-z\d-]+:[a-z\d_-]+$/)
    }
    expect(catalog.spelling(numberOf('IAM:passROLE'))).toBe('iam:PassRole')
  })

  it.each(['', 'iam', 'iam:', 'iam:pass', 'iam:passroles', 'zzz:a', '*', 'iam:*', ' iam:passrole', 'a'])(
    'are not %j',
    name => {
      expect(catalog.indexOf(name)).toBeUndefined()
    },
  )

  it('with a common prefix are adjacent', () => {
    for (const prefix of ['iam:', 's3:', 'lambda:', 'ec2:', 'iam:create', 's3-outposts:']) {
      const found = catalog.names.flatMap((name, index) => (name.startsWith(prefix) ? [index] : []))
      expect(found.length).toBeGreaterThan(5)
      expect((found.at(-1) ?? 0) - (found[0] ?? 0)).toBe(found.length - 1)
    }
  })

  it.each([
    ['iam:PassRole', 'Write'],
    ['iam:AttachRolePolicy', 'Permissions management'],
    ['iam:ListRoles', 'List'],
    ['iam:GetRole', 'Read'],
    ['iam:TagRole', 'Tagging'],
    ['lambda:AddPermission', 'Permissions management'],
    ['lambda:UpdateFunctionCode', 'Write'],
    ['ecr:SetRepositoryPolicy', 'Permissions management'],
    ['s3:PutBucketPolicy', 'Permissions management'],
    ['s3:GetObject', 'Read'],
  ])('have the access level that AWS gives them: %s', (name, level) => {
    expect(catalog.level(numberOf(name))).toBe(level)
  })

  it.each([
    ['iam:PassRole', ['arn:*:iam::*:role/*']],
    ['sts:AssumeRole', ['arn:*:iam::*:role/*']],
    ['lambda:CreateFunction', ['arn:*:lambda:*:*:function:*']],
    ['lambda:GetLayerVersion', ['arn:*:lambda:*:*:layer:*:*']],
    ['ecr:BatchGetImage', ['arn:*:ecr:*:*:repository/*']],
    ['s3:GetObject', ['arn:*:s3:*:*:accesspoint/*/object/*', 'arn:*:s3:::*/*']],
    ['s3:ListBucket', ['arn:*:s3:*:*:accesspoint/*', 'arn:*:s3:::*']],
    [
      'ssm:SendCommand',
      [
        'arn:*:ec2:*:*:instance/*',
        'arn:*:s3:::*',
        'arn:*:ssm:*:*:document/*',
        'arn:*:ssm:*:*:managed-instance/*',
      ],
    ],
    ['lambda:ListFunctions', []],
    ['ec2:DescribeInstances', []],
    ['sts:GetCallerIdentity', []],
    ['ecr:GetAuthorizationToken', []],
  ])('are allowed on the ARNs of their resource types: %s', (name, arns) => {
    expect(catalog.arns(numberOf(name))).toEqual(arns)
  })

  it('have only ARN globs', () => {
    const all = new Set(catalog.names.flatMap((_, index) => catalog.arns(index)))
    expect(all.size).toBeGreaterThan(2_000)
    expect([...all].filter(arn => !/^arn:[*a-z-]+:[^:]+:[^:]*:[^:]*:.+$/.test(arn))).toEqual([])
    expect([...all].filter(arn => /[\s,${}?]|\*\*/.test(arn))).toEqual([])
  })

  it.each([-1, 1.5, Number.NaN, catalog.names.length])('throw for index %d', index => {
    expect(() => catalog.spelling(index)).toThrow(RangeError)
    expect(() => catalog.level(index)).toThrow(RangeError)
    expect(() => catalog.arns(index)).toThrow(RangeError)
  })
})

describe('the resources of an action', () => {
  it.each([
    ['s3:ListBucket', 'arn:aws:s3:::reports', true],
    ['s3:ListBucket', 'arn:aws:s3:::reports/2026.csv', false],
    ['s3:ListBucket', 'arn:aws:s3:eu-west-1:111122223333:accesspoint/team', true],
    ['s3:ListBucket', 'arn:aws:s3:eu-west-1:111122223333:accesspoint/team/object/a', false],
    ['s3:GetObject', 'arn:aws:s3:::reports', false],
    ['s3:GetObject', 'arn:aws:s3:::reports/2026.csv', true],
    ['s3:GetObject', 'arn:aws:s3:eu-west-1:111122223333:accesspoint/team/object/a', true],
    ['s3:ListAllMyBuckets', '*', true],
    ['s3:ListAllMyBuckets', 'arn:aws:s3:::reports', false],
    ['lambda:InvokeFunction', 'arn:aws:lambda:eu-west-1:111122223333:function:pay:live', true],
    ['lambda:InvokeFunction', '*', false],
    ['iam:PassRole', 'arn:aws-cn:iam::111122223333:role/path/app', true],
    ['iam:PassRole', 'arn:aws:iam::111122223333:user/app', false],
  ])('%s on %s: %s', (name, arn, applies) => {
    expect(isInGlobSet(buildActionResources(catalog, numberOf(name)), arn)).toBe(applies)
  })
})

describe('an incomplete catalog', () => {
  const whole: ActionCatalogFile = {
    source: 'a test',
    asOf: '2026-11-25',
    names: 'a:One a:Two',
    levels: 'RW',
    arns: 'arn:*:a:*:*:x/*',
    typeSets: '- 0',
    typeSetOf: '1 0',
  }

  it('is distinguished from a complete one', () => {
    const read = parseActionCatalog(JSON.stringify(whole))
    expect([read.arns(0), read.arns(1)]).toEqual([['arn:*:a:*:*:x/*'], []])
  })

  it.each<[string, Partial<ActionCatalogFile>]>([
    ['fewer levels than names', { levels: 'R' }],
    ['no names', { names: '' }],
    ['no day', { asOf: '' }],
  ])('is rejected: %s', (_, part) => {
    expect(() => parseActionCatalog(JSON.stringify({ ...whole, ...part }))).toThrow(
      'the action catalog is incomplete',
    )
  })

  it('throws for missing entries', () => {
    const lacking = parseActionCatalog(JSON.stringify({ ...whole, levels: 'R?', typeSets: '-' }))
    expect(() => lacking.level(1)).toThrow(RangeError)
    expect(() => lacking.arns(0)).toThrow(RangeError)
  })
})
