import { describe, expect, it } from 'vitest'
import { describeAdminAccess } from '../../../../../audit/engines/iam/over-permissive/admin-access.ts'
import { parsePolicy } from '../../../../../audit/engines/iam/policy-document.ts'

const all = { Effect: 'Allow', Action: '*', Resource: '*' }

function parseStatements(statement: object): string | undefined {
  const [only] = parsePolicy({ Statement: statement }).Statement
  return only && describeAdminAccess(only)
}

describe('describeAdminAccess', () => {
  it.each([
    ['Action *', all, 'Action *'],
    ['Action **', { ...all, Action: '**' }, 'Action **'],
    ['Action *:*', { ...all, Action: ['a:b', '*:*'] }, 'Action *:*'],
    ['NotAction', { ...all, Action: undefined, NotAction: ['s3:*', 'ec2:*'] }, 'NotAction s3:*, ec2:*'],
    ['an empty NotAction', { ...all, Action: undefined, NotAction: [] }, 'NotAction '],
    ['a list of resources', { ...all, Resource: ['arn:aws:s3:::a', '*'] }, 'Action *'],
    ['every ARN of China', { ...all, Resource: 'arn:aws-cn:*:*:*:*' }, 'Action *'],
    ['NotResource', { ...all, Resource: undefined, NotResource: ['arn:aws:s3:::a'] }, 'Action *'],
  ])('finds %s', (_, statement, allows) => {
    expect(parseStatements(statement)).toBe(allows)
  })

  it.each([
    ['Deny', { ...all, Effect: 'Deny' }],
    ['no action', { Effect: 'Allow', Resource: '*' }],
    ['no resource', { Effect: 'Allow', Action: '*' }],
    ['every action of a service', { ...all, Action: 's3:*' }],
    ['every bucket', { ...all, Resource: 'arn:aws:s3:::*' }],
    ['every bucket of every partition', { ...all, Resource: 'arn:*:s3:::*' }],
    ['NotAction with iam:*', { ...all, Action: undefined, NotAction: ['IAM:*'] }],
    ['NotAction *', { ...all, Action: undefined, NotAction: '*' }],
    ['NotResource *', { ...all, Resource: undefined, NotResource: ['a', '*'] }],
  ])('does not find %s', (_, statement) => {
    expect(parseStatements(statement)).toBeUndefined()
  })

  it('finds one with a condition', () => {
    expect(parseStatements({ ...all, Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } })).toBe(
      'Action *',
    )
  })
})
