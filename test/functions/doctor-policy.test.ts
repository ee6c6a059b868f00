import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { buildAuditPolicy } from '../../functions/collectors/permissions/audit-policy.ts'
import { buildDoctorPolicy } from '../../functions/collectors/permissions/doctor-policy.ts'

interface Statement {
  Action: string[]
  Resource: string[]
}

function statementsIn(document: object): Statement[] {
  return (document as { Statement: Statement[] }).Statement
}

const document = JSON.parse(
  readFileSync(new URL('../../docs/doctor-policy.json', import.meta.url), 'utf8'),
) as object

it('matches docs/doctor-policy.json; npm run docs updates it', () => {
  expect(document).toEqual(buildDoctorPolicy())
})

it('allows only read actions, on tables and functions only those of Assay', () => {
  const statements = statementsIn(document)
  const actions = statements.flatMap(({ Action }) => Action)
  expect(actions.filter(action => !/^[a-z]+:(Get|List|Describe)|^kms:Decrypt$/.test(action))).toEqual([])
  const on = (action: string) => statements.find(({ Action }) => Action.includes(action))?.Resource
  expect(on('dynamodb:GetItem')).toEqual(['arn:*:dynamodb:*:*:table/assay'])
  expect(on('lambda:GetFunction')).toEqual(['arn:*:lambda:*:*:function:assay-*'])
  expect(on('events:ListRules')).toEqual(['*'])
})

it('does not change the permissions of an audit', () => {
  const audit = statementsIn(buildAuditPolicy()).flatMap(({ Action }) => Action)
  expect(audit.filter(action => /^(dynamodb|cloudwatch|scheduler|kms):/.test(action))).toEqual([])
  expect(audit.filter(action => /^(events|sqs):/.test(action))).toEqual([
    'events:DescribeEventBus',
    'events:ListEventBuses',
    'sqs:GetQueueAttributes',
    'sqs:ListQueueTags',
  ])
})
