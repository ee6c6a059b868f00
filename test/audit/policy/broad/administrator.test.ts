import { describe, expect, it } from 'vitest'
import { administratorStatements, denies } from '../../../../audit/policy/broad/administrator.ts'
import { parsePolicy } from '../../../../audit/policy/document.ts'

const all = { Effect: 'Allow', Action: '*', Resource: '*' }

describe('administratorStatements', () => {
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
    expect(administratorStatements(parsePolicy({ Statement: statement }))).toEqual([
      { statement: 'statement 1', allows, conditional: false },
    ])
  })

  it.each([
    ['Deny', { ...all, Effect: 'Deny' }],
    ['no action', { Effect: 'Allow', Resource: '*' }],
    ['no resource', { Effect: 'Allow', Action: '*' }],
    ['every action of every service that begins with s', { ...all, Action: 's*:*' }],
    ['every bucket', { ...all, Resource: 'arn:aws:s3:::*' }],
    ['every bucket of every partition', { ...all, Resource: 'arn:*:s3:::*' }],
    ['NotAction with iam:*', { ...all, Action: undefined, NotAction: ['IAM:*'] }],
    ['NotAction *', { ...all, Action: undefined, NotAction: '*' }],
    ['NotResource *', { ...all, Resource: undefined, NotResource: ['a', '*'] }],
  ])('does not take %s for one', (_, statement) => {
    expect(administratorStatements(parsePolicy({ Statement: statement }))).toEqual([])
  })

  it('names the statement and its condition', () => {
    const Condition = { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }
    const Statement = [
      { ...all, Action: 'a:b' },
      { ...all, Condition },
      { ...all, Sid: 'Root', Condition: {} },
    ]
    expect(administratorStatements(parsePolicy({ Statement }))).toEqual([
      { statement: 'statement 2', allows: 'Action *', conditional: true },
      { statement: 'Root', allows: 'Action *', conditional: false },
    ])
  })
})

describe('denies', () => {
  it('is true of a document with a Deny, wherever it stands', () => {
    expect(denies(parsePolicy({ Statement: [all, { ...all, Effect: 'Deny' }] }))).toBe(true)
    expect(denies(parsePolicy({ Statement: all }))).toBe(false)
    expect(denies(parsePolicy({ Statement: [] }))).toBe(false)
  })
})
